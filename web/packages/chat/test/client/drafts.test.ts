import { describe, expect, test } from "vitest";
import { KEEP_AFTER, MOST_DRAFTS } from "../../src/drafts/drafts.js";
import type { Storage } from "../../src/index.js";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { contents, Stage } from "../support/app.js";

/** Storage that counts what is written, and may refuse it. */
function counting(storage: Storage = memoryStorage()) {
  const counted = { writes: 0, refuses: false };
  const put: Storage["put"] = (key, value) => {
    if (!key.includes("/draft/")) return storage.put(key, value);
    counted.writes += 1;
    return counted.refuses ? Promise.reject(new Error("full")) : storage.put(key, value);
  };
  return { counted, storage: { ...storage, put } };
}

describe("what was begun", () => {
  test("is there in the next run, without a write for each key", async () => {
    const stage = new Stage();
    const { counted, storage } = counting();
    const first = await stage.online(20, { storage });
    for (const end of [1, 4, 9]) first.client.drafts.set("a", "I am at stage".slice(0, end));
    first.client.drafts.set("a", "I am at stage");
    await stage.clock.advance(KEEP_AFTER);
    expect(counted.writes).toBe(1);
    const loaded: string[] = [];
    const next = stage.app(20, { storage });
    next.client.drafts.onLoaded(() => loaded.push(next.client.drafts.get("a")));
    next.client.start();
    await stage.clock.advance(0);
    expect(loaded).toEqual(["I am at stage"]);
    // What is taken away is not there again.
    next.client.drafts.set("a", "  ");
    await next.client.close();
    const last = await stage.online(20, { storage });
    await stage.clock.advance(0);
    expect([last.client.drafts.get("a"), last.client.drafts.any]).toEqual(["", false]);
  });

  test("is kept at once when the page is hidden, and when it ends", async () => {
    const stage = new Stage();
    const { counted, storage } = counting();
    const app = await stage.online(20, { storage });
    app.client.drafts.set("a", "half");
    app.device.set({ visible: false });
    await stage.clock.advance(0);
    expect(counted.writes).toBe(1);
    app.client.drafts.set("a", "half written");
    await app.client.close();
    const next = await stage.online(20, { storage });
    await stage.clock.advance(0);
    expect(next.client.drafts.get("a")).toBe("half written");
  });

  test("is its user's alone, and goes with the sign-out", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const app = await stage.online(20, { storage });
    app.client.drafts.set("a", "my secret");
    await app.client.close();
    const other = await stage.online(21, { storage });
    await stage.clock.advance(0);
    expect(other.client.drafts.any).toBe(false);
    await other.client.close();
    const again = await stage.online(20, { storage });
    await stage.clock.advance(0);
    expect(again.client.drafts.get("a")).toBe("my secret");
    await again.client.signOut();
    expect(await storage.list("20/")).toEqual([]);
  });

  test("is none any more once it has become a message, wherever the run ended", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const storage = memoryStorage();
    const app = await stage.online(20, { storage });
    await stage.clock.advance(0);
    app.client.drafts.set(chatId, "at gate 2");
    await stage.clock.advance(KEEP_AFTER);
    const kept = await storage.list("20/draft/");
    app.client.send(chatId, "at gate 2");
    await stage.clock.advance(0);
    expect(app.client.drafts.any).toBe(false);
    await app.client.close();
    expect(await storage.list("20/draft/")).toEqual([]);
    // As if the run had ended between the two writes: the log knows its name.
    for (const [key, value] of kept) await storage.put(key, value);
    const next = await stage.online(20, { storage });
    await stage.clock.advance(KEEP_AFTER);
    expect(next.client.drafts.any).toBe(false);
    expect(await storage.list("20/draft/")).toEqual([]);
    // And where nobody knew, sending it again is the same message.
    await next.client.close();
    const blank = memoryStorage();
    for (const [key, value] of kept) await blank.put(key, value);
    const late = stage.app(20, { storage: blank });
    stage.server.sockets = false;
    stage.server.rest = false;
    late.client.start();
    await stage.clock.advance(0);
    stage.server.sockets = true;
    stage.server.rest = true;
    await stage.clock.advance(60_000);
    if (late.client.drafts.get(chatId) !== "") late.client.send(chatId, "at gate 2");
    await stage.clock.advance(60_000);
    expect(contents(stage, chatId)).toEqual(["help", "at gate 2"]);
  });

  test("is kept of so many chats, and a storage that is full keeps nobody from writing", async () => {
    const stage = new Stage();
    const { counted, storage } = counting();
    counted.refuses = true;
    const app = await stage.online(20, { storage });
    for (let chat = 0; chat < MOST_DRAFTS; chat++) app.client.drafts.set(`chat-${chat}`, "text");
    app.client.drafts.set("chat-0", "text again");
    app.client.drafts.set("one more", "text");
    await stage.clock.advance(KEEP_AFTER);
    expect(["chat-0", "chat-1", "chat-2"].map((key) => app.client.drafts.get(key))).toEqual([
      "text again",
      "",
      "text",
    ]);
    expect(app.errors.some(({ code }) => code === "storage")).toBe(true);
    expect((await storage.list("20/draft/")).length).toBe(0);
  });
});
