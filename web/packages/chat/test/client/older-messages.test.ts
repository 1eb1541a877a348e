import { describe, expect, test } from "vitest";
import { KEPT_VIEWED } from "../../src/state/log.js";
import { contents, Stage, shown } from "../support/app.js";

describe("older messages", () => {
  test("a chat that is opened shows more than its last message", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    for (let count = 0; count < 10; count += 1) stage.server.world.write(chatId, 10, `m${count}`);
    const app = await stage.online(20);
    expect(shown(app, chatId)).toEqual(["m9"]);
    app.client.view(chatId);
    await stage.clock.advance(0);
    expect(shown(app, chatId)).toEqual(contents(stage, chatId));
    expect(app.client.getState().chats[chatId]?.hasOlder).toBe(false);
  });

  test("come page by page up to the first, once each", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    for (let count = 0; count < 432; count += 1) stage.server.world.write(chatId, 10, `m${count}`);
    const app = await stage.online(20);
    app.client.view(chatId);
    await stage.clock.advance(0);
    const view = () => app.client.getState().chats[chatId];
    while (view()?.hasOlder) {
      const twice = Promise.all([app.client.loadOlder(chatId), app.client.loadOlder(chatId)]);
      expect(view()?.loadingOlder).toBe(true);
      await stage.clock.advance(0);
      await twice;
    }
    expect(view()?.loadingOlder).toBe(false);
    expect(shown(app, chatId)).toEqual(contents(stage, chatId));
    expect(stage.server.asked("get_chat_history")).toHaveLength(9);
    await app.client.loadOlder(chatId);
    expect(stage.server.asked("get_chat_history")).toHaveLength(9);

    app.client.view(undefined);
    expect(shown(app, chatId)).toHaveLength(200);
    expect(view()?.hasOlder).toBe(true);
  });

  test("that cannot be fetched reject, and can be asked for again", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    stage.server.world.write(chatId, 10, "hello");
    const app = await stage.online(20);
    app.device.set({ online: false });
    stage.server.rest = false;
    await expect(app.client.loadOlder(chatId)).rejects.toMatchObject({ code: "network" });
    expect(app.client.getState().chats[chatId]?.loadingOlder).toBe(false);
    stage.server.rest = true;
    await app.client.loadOlder(chatId);
    expect(shown(app, chatId)).toEqual(["help", "hello"]);
  });

  test("are kept up to a limit", { timeout: 60_000 }, async () => {
    const stage = new Stage();
    const { server } = stage;
    const chatId = server.world.openChat(10, 20, "help");
    for (let count = 0; count < KEPT_VIEWED + 300; count += 1) server.world.write(chatId, 10, "m");
    server.world.history = (
      (own) => (id: string, by: number, range: object) =>
        own.call(server.world, id, by, { ...range, limit: 5_000 })
    )(server.world.history);
    const app = await stage.online(20);
    app.client.view(chatId);
    await stage.clock.advance(0);
    for (let page = 0; page < 6; page += 1) {
      const loading = app.client.loadOlder(chatId);
      await stage.clock.advance(0);
      await loading;
    }
    expect(shown(app, chatId)).toHaveLength(KEPT_VIEWED);
    expect(app.client.getState().chats[chatId]?.messages.at(-1)?.seq).toBe(KEPT_VIEWED + 301);
  });
});
