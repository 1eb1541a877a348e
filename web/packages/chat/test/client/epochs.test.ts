import { describe, expect, test } from "vitest";
import type { Fetch } from "../../src/api.js";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { isOnline, pending, type Stage, shown, Stage as Theatre } from "../support/app.js";

const NEXT = "00000000000000b";

/** A chat of 10 and 20 with so many messages of 20, and the device that wrote them, and holds them all. */
async function talk(stage: Stage, messages: number, storage = memoryStorage(), fetch = stage.server.fetch) {
  const chatId = stage.server.world.openChat(10, 20, "help");
  const app = await stage.online(20, { storage, fetch });
  app.client.view(chatId);
  for (let count = 0; count < messages; count += 1) app.client.send(chatId, `mine ${count}`);
  await stage.clock.until(() => stage.server.world.log(chatId).length === messages + 1);
  await stage.clock.until(() => shown(app, chatId).length === messages + 1);
  return { chatId, app };
}

const lost = (texts: string[]): [string, string][] => texts.map((text) => [text, "failed"]);

describe("another epoch of the server", () => {
  test("lets go what was held, and offers to send again what was lost", async () => {
    const stage = new Theatre();
    const { chatId, app } = await talk(stage, 5);
    stage.server.world.loses(2, NEXT);
    // The numbers are given again, to others.
    for (const text of ["new 0", "new 1", "new 2"]) stage.server.world.write(chatId, 10, text);
    stage.server.cut(1012);
    await stage.clock.advance(0);
    await stage.clock.until(() => isOnline(app) && pending(app, chatId).length === 2);
    expect(shown(app, chatId)).toEqual(["help", "mine 0", "mine 1", "mine 2", "new 0", "new 1", "new 2"]);
    expect(pending(app, chatId)).toEqual(lost(["mine 3", "mine 4"]));
    for (const { clientMessageId } of app.client.getState().chats[chatId]?.pending ?? [])
      app.client.retry(clientMessageId);
    await stage.clock.until(() => pending(app, chatId).length === 0);
    expect(shown(app, chatId).slice(-2)).toEqual(["mine 3", "mine 4"]);
  });

  test("is noticed by a device that was away, from what it kept", async () => {
    const stage = new Theatre();
    const storage = memoryStorage();
    const { chatId, app } = await talk(stage, 3, storage);
    await app.client.close();
    stage.server.world.loses(1, NEXT);
    stage.server.world.write(chatId, 10, "new");
    const again = await stage.online(20, { storage });
    await stage.clock.until(() => pending(again, chatId).length === 1);
    expect(shown(again, chatId)).toEqual(["help", "mine 0", "mine 1", "new"]);
    expect(pending(again, chatId)).toEqual(lost(["mine 2"]));
    // It is offered until it is sent or discarded, also after a restart.
    await again.client.close();
    const third = await stage.online(20, { storage });
    await stage.clock.until(() => pending(third, chatId).length === 1);
    expect(pending(third, chatId)).toEqual(lost(["mine 2"]));
  });

  test("keeps what was not sent, and sends it", async () => {
    const stage = new Theatre();
    const { chatId, app } = await talk(stage, 1);
    stage.server.cut(1012);
    await stage.clock.advance(0);
    app.client.send(chatId, "unsent");
    stage.server.world.loses(0, NEXT);
    await stage.clock.until(() => isOnline(app) && pending(app, chatId).length === 0);
    expect(shown(app, chatId)).toEqual(["help", "mine 0", "unsent"]);
  });

  test("that lost nothing offers nothing", async () => {
    const stage = new Theatre();
    const { chatId, app } = await talk(stage, 4);
    stage.server.world.loses(0, NEXT);
    stage.server.cut(1012);
    await stage.clock.advance(0);
    await stage.clock.until(() => isOnline(app));
    await stage.clock.until(() => shown(app, chatId).length === 5);
    expect(pending(app, chatId)).toEqual([]);
  });

  test("is noticed while polling", async () => {
    const stage = new Theatre();
    const { chatId, app } = await talk(stage, 3);
    stage.server.sockets = false;
    stage.server.cut(1012);
    await stage.clock.until(() => isOnline(app));
    const transitions = app.transitions.length;
    stage.server.world.loses(1, NEXT);
    stage.server.world.write(chatId, 10, "new");
    await stage.clock.until(() => shown(app, chatId).includes("new"));
    expect(shown(app, chatId)).not.toContain("mine 2");
    // The connection stays what it was, and what was lost is offered all the same.
    await stage.clock.until(() => pending(app, chatId).length === 1);
    expect(pending(app, chatId)).toEqual(lost(["mine 2"]));
    expect(app.transitions.length).toBe(transitions);
  });

  test("is looked into once more with the next round where that failed", async () => {
    const stage = new Theatre();
    let failures = 1;
    const fetch: Fetch = async (url, init) => {
      if (url.includes("before=") && failures-- > 0) throw new Error("fetch failed");
      return await stage.server.fetch(url, init);
    };
    const { chatId, app } = await talk(stage, 3, memoryStorage(), fetch);
    stage.server.sockets = false;
    stage.server.cut(1012);
    await stage.clock.until(() => isOnline(app));
    const transitions = app.transitions.length;
    stage.server.world.loses(1, NEXT);
    stage.server.world.write(chatId, 10, "new");
    await stage.clock.until(() => pending(app, chatId).length === 1);
    expect(pending(app, chatId)).toEqual(lost(["mine 2"]));
    expect(failures).toBeLessThan(1);
    expect(app.transitions.length).toBe(transitions);
  });
});
