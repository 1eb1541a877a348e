import { describe, expect, test } from "vitest";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { contents, isOnline, pending, Stage, shown } from "../support/app.js";

describe("what several have on one device", () => {
  test("a tab sends what another left that is gone", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const chatId = stage.server.world.openChat(10, 20);
    const [gone, stays] = [await stage.online(20, { storage }), await stage.online(20, { storage })];
    gone.device.set({ online: false });
    gone.client.send(chatId, "left");
    await gone.client.close();
    expect(contents(stage, chatId)).toEqual(["help"]);
    stage.server.cut();
    await stage.clock.until(() => !isOnline(stays));
    await stage.clock.until(() => isOnline(stays) && shown(stays, chatId).length === 2);
    expect(contents(stage, chatId)).toEqual(["help", "left"]);
  });

  test("two tabs share what one left: it is sent once, and what one discards the other does not send", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20);
    const storage = memoryStorage();
    const gone = await stage.online(20, { storage });
    gone.device.set({ online: false });
    for (const text of ["one", "two"]) gone.client.send(chatId, text);
    await gone.client.close();
    const [a, b] = await Promise.all([stage.online(20, { storage }), stage.online(20, { storage })]);
    await stage.clock.until(() => pending(a, chatId).length === 0 && pending(b, chatId).length === 0);
    expect(contents(stage, chatId)).toEqual(["help", "one", "two"]);

    a.device.set({ online: false });
    const id = a.client.send(chatId, "discarded");
    await stage.clock.advance(0);
    b.device.set({ online: false });
    stage.server.meddle = (_, frame) => frame.type === "send_message";
    b.device.set({ online: true });
    await stage.clock.until(() => isOnline(b));
    a.client.discard(id);
    await stage.clock.advance(0);
    stage.server.meddle = () => false;
    stage.server.cut();
    await stage.clock.until(() => isOnline(b) && pending(b, chatId).length === 0);
    expect(contents(stage, chatId)).toEqual(["help", "one", "two"]);
  });

  test("what one user left stays there while another uses the device", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const [one, two] = [stage.server.world.openChat(10, 20), stage.server.world.openChat(10, 21)];
    let user = 20;
    const auth = { kind: "token" as const, header: true, getToken: async () => ({ token: `user-${user}` }) };
    const app = await stage.online(20, { storage, auth });
    app.device.set({ online: false });
    app.client.send(one, "of the first");
    await stage.clock.advance(2_000);
    user = 21;
    stage.server.refused.add("user-20");
    app.device.set({ online: true });
    await stage.clock.until(() => isOnline(app));
    expect(app.client.getState().me).toBe(21);
    expect(Object.keys(app.client.getState().chats)).toEqual([two]);
    app.client.send(two, "of the second");
    await stage.clock.advance(2_000);
    await app.client.close();
    expect(contents(stage, one)).toEqual(["help"]);
    expect(contents(stage, two)).toEqual(["help", "of the second"]);

    stage.server.refused.clear();
    const again = await stage.online(20, { storage });
    await stage.clock.until(() => pending(again, one).length === 0);
    expect(contents(stage, one)).toEqual(["help", "of the first"]);
  });
});
