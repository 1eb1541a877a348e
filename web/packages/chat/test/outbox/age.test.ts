import { describe, expect, test } from "vitest";
import type { Storage } from "../../src/api.js";
import { askedNow, dated, isTooOld, SEND_WITHIN, writtenNow } from "../../src/outbox/age.js";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { Time } from "../../src/platform/time.js";
import type { Entry } from "../../src/state/model.js";
import { type App, contents, isOnline, pending, Stage } from "../support/app.js";
import { FakeClock } from "../support/clock.js";

/** A client that has heard nothing of the server yet, and cannot. */
async function deaf(stage: Stage, storage: Storage): Promise<App> {
  stage.server.sockets = false;
  stage.server.rest = false;
  const app = stage.app(20, { storage, userId: 20 });
  app.client.start();
  await stage.clock.advance(10);
  return app;
}

/** Now it can. */
function reach(stage: Stage): void {
  stage.server.sockets = true;
  stage.server.rest = true;
}

describe("what was written is too old after a week", () => {
  test("and does not go out by itself, but when its user says so", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20);
    const storage = memoryStorage();
    const first = await stage.online(20, { storage });
    first.device.set({ online: false });
    first.client.send(chatId, "old");
    await first.client.close();
    await stage.clock.advance(SEND_WITHIN + 1);
    const second = await stage.online(20, { storage });
    await stage.clock.advance(0);
    expect(pending(second, chatId)).toEqual([["old", "failed"]]);
    const [message] = second.client.getState().chats[chatId]?.pending ?? [];
    second.client.retry(message?.clientMessageId ?? "");
    await stage.clock.advance(0);
    expect(contents(stage, chatId)).toEqual(["help", "old"]);
  });

  test("by how long it has waited, where the server's time was not known", async () => {
    const clock = new FakeClock();
    const time = new Time(clock);
    const written: Entry = {
      clientMessageId: "name",
      chatId: "chat",
      text: "hello",
      createdAt: time.present(),
      ...writtenNow(time),
      state: "queued",
      key: "key",
    };
    expect(dated(written, time)).toBe(written);
    await clock.advance(SEND_WITHIN - 10);
    expect(isTooOld(written, time)).toBe(false);
    // The device's clock was years behind.
    time.learn(new Date(clock.now() + 1_000 * SEND_WITHIN).toISOString());
    const known = dated(written, time);
    expect(isTooOld(known, time)).toBe(false);
    await clock.advance(20);
    expect(dated(known, time)).toBe(known);
    expect(isTooOld(known, time)).toBe(true);
    expect(isTooOld(askedNow(known, time), time)).toBe(false);
  });

  test("from when the server's time is known, also in the next run", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20);
    const storage = memoryStorage();
    const first = await deaf(stage, storage);
    first.client.send(chatId, "hello");
    await first.client.close();

    // What an earlier run left may have waited for a moment or for years.
    stage.server.meddle = (line, frame) => {
      if (frame.type !== "send_message") return false;
      stage.server.fail(line, frame, "overloaded");
      return true;
    };
    await stage.clock.advance(2 * SEND_WITHIN);
    reach(stage);
    const second = await stage.online(20, { storage });
    await stage.clock.advance(0);
    expect(pending(second, chatId)).toEqual([["hello", "queued"]]);
    second.device.set({ online: false });
    await second.client.close();

    stage.server.meddle = () => false;
    await stage.clock.advance(SEND_WITHIN + 1);
    const third = await stage.online(20, { storage });
    await stage.clock.advance(0);
    expect(pending(third, chatId)).toEqual([["hello", "failed"]]);
    expect(contents(stage, chatId)).toEqual(["help"]);
  });

  test("and is not kept anew where another tab has seen to it", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20);
    const storage = memoryStorage();
    const app = await deaf(stage, storage);
    app.client.send(chatId, "hello");
    await stage.clock.advance(10);
    for (const [key] of await storage.list("20/outbox/")) await storage.delete(key);
    stage.server.meddle = (line, frame) => {
      if (frame.type !== "send_message") return false;
      stage.server.fail(line, frame, "overloaded");
      return true;
    };
    reach(stage);
    await stage.clock.until(() => isOnline(app));
    await stage.clock.advance(0);
    expect(await storage.list("20/outbox/")).toEqual([]);
  });
});
