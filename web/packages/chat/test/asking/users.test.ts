import { describe, expect, test } from "vitest";
import type { Fetch, Storage } from "../../src/api.js";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { isOnline, Stage, tokenOf } from "../support/app.js";
import { FELL, states, tries } from "../support/asking.js";

/** A device on which user 20 has asked for help, and written, before anything could be sent. */
async function left(stage: Stage): Promise<{ storage: Storage; chatId: string }> {
  const storage = memoryStorage();
  const chatId = stage.server.world.openChat(10, 20);
  const app = stage.app(20, { storage, userId: 20 });
  app.device.set({ online: false });
  app.client.start();
  await stage.clock.advance(0);
  void app.client.requestHelp(FELL);
  app.client.send(chatId, "hello");
  await app.client.close();
  return { storage, chatId };
}

/** A device that says it is user 20's, whose credentials are user 30's. */
const another = { auth: tokenOf(30), userId: 20 };

describe("what one user has left", () => {
  test("is not another's where storage answers when that one is there already", async () => {
    const stage = new Stage();
    const { storage, chatId } = await left(stage);
    let answers = (): void => {};
    const slowly = new Promise<void>((resolve) => {
      answers = resolve;
    });
    const list: Storage["list"] = async (prefix) => {
      if (prefix.startsWith("20/")) await slowly;
      return storage.list(prefix);
    };
    const app = await stage.online(30, { ...another, storage: { ...storage, list } });
    answers();
    await stage.clock.advance(1_000);
    expect(app.client.getState().me).toBe(30);
    expect([states(app), stage.server.world.requests]).toEqual([[], []]);
    expect(stage.server.world.log(chatId)).toHaveLength(1);
    expect(stage.server.asked("send_message")).toEqual([]);
    expect(await storage.list("30/help/")).toEqual([]);
    expect(await storage.list("20/help/")).toHaveLength(1);
    await app.client.close();
  });

  test("does not go out by REST before the server has said that it is theirs", async () => {
    const stage = new Stage();
    const { storage } = await left(stage);
    stage.server.sockets = false;
    const app = stage.app(30, { ...another, storage });
    app.client.start();
    await stage.clock.until(() => app.client.getState().me === 30);
    await stage.clock.advance(60_000);
    expect([tries(stage), states(app), stage.server.world.requests]).toEqual([0, [], []]);
    expect(await storage.list("20/help/")).toHaveLength(1);
    await app.client.close();
  });

  test("waits while that cannot be asked, whatever is said instead", async () => {
    const stage = new Stage();
    const { storage } = await left(stage);
    stage.server.sockets = false;
    let closed = true;
    const headers = { get: () => null };
    const proxy = { ok: false, status: 403, headers, text: async () => "", json: async () => ({}) };
    const fetch: Fetch = (url, init) =>
      closed && url.endsWith("/session") ? Promise.resolve(proxy) : stage.server.fetch(url, init);
    const app = stage.app(20, { storage, userId: 20, fetch });
    app.client.start();
    await stage.clock.advance(30_000);
    expect([tries(stage), states(app)]).toEqual([0, [["I fell", "unsent"]]]);
    closed = false;
    await stage.clock.until(() => states(app).length === 0, 120_000);
    expect(stage.server.world.requests).toMatchObject([{ eventId: 7, participantId: 20 }]);
    await app.client.close();
  });
});

test("a late answer to what was taken back puts nothing into the queue", async () => {
  const stage = new Stage();
  const app = await stage.online(20);
  stage.server.sockets = false;
  stage.server.cut();
  await stage.clock.until(() => !isOnline(app));
  const seen = new Set<number>();
  app.client.subscribe(() => seen.add(app.client.getState().requests.length));
  stage.server.slow = 1_000;
  app.client.requestHelp(FELL).catch(() => {});
  await stage.clock.until(() => tries(stage) === 1);
  app.client.cancelHelp(7).catch(() => {});
  await stage.clock.until(() => states(app).length === 0);
  await stage.clock.advance(3_000);
  expect(stage.server.world.requests).toEqual([]);
  expect([...seen]).toEqual([0]);
  await app.client.close();
});
