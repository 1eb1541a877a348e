import { describe, expect, test } from "vitest";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { isOnline, pending, Stage, shown } from "../support/app.js";

describe("the end of a client", () => {
  test("leaves no timer, no socket and no listener, wherever it was", async () => {
    const moments: ((stage: Stage) => Promise<void>)[] = [
      async () => {},
      async (stage) => stage.clock.until(() => stage.server.opened === 1, 0),
      async (stage) => stage.clock.advance(10_000),
      async (stage) => {
        await stage.clock.advance(10);
        stage.server.cut();
        await stage.clock.advance(0);
      },
      async (stage) => {
        await stage.clock.advance(10);
        stage.server.meddle = () => true;
        stage.server.cut();
        await stage.clock.advance(2_000);
      },
      async (stage) => {
        stage.server.sockets = false;
        await stage.clock.advance(30_000);
      },
      async (stage) => {
        stage.server.sockets = false;
        stage.server.rest = false;
        await stage.clock.advance(30_000);
      },
    ];
    for (const moment of moments) {
      const stage = new Stage();
      const auth = {
        kind: "token" as const,
        header: true,
        getToken: async () => ({ token: "user-20", expiresAt: stage.clock.now() + 3_600_000 }),
      };
      const chatId = stage.server.world.openChat(10, 20);
      const app = stage.app(20, { auth });
      app.client.view(chatId);
      app.client.start();
      await moment(stage);
      app.client.send(chatId, "unsent");
      const before = stage.server.opened;
      await app.client.close();
      expect(stage.clock.running).toBe(0);
      expect(app.device.listeners).toBe(0);
      expect(stage.server.lines.size).toBe(0);
      await stage.clock.advance(600_000);
      expect(stage.server.opened).toBe(before);
      expect(app.client.getState().connection).toEqual({ state: "signed out", why: "closed" });
    }
  });

  test("comes once, and is for good", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    await Promise.all([app.client.close(), app.client.close()]);
    app.client.start();
    app.client.reconnect();
    await stage.clock.advance(10_000);
    expect(app.client.getState().connection.state).toBe("signed out");
    expect(() => app.client.send("chat", "late")).toThrow("closed");
    await expect(app.client.closeChat("chat")).rejects.toThrow("closed");
  });

  test("before the start nothing happens", async () => {
    const stage = new Stage();
    const app = stage.app(20);
    await stage.clock.advance(60_000);
    expect(stage.server.opened).toBe(0);
    await app.client.close();
    expect(app.device.listeners).toBe(0);
  });

  test("signing out forgets what the device held, of this user only", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    await storage.put("200/chat/other", "of somebody else");
    const chatId = stage.server.world.openChat(10, 20);
    const app = await stage.online(20, { storage });
    app.device.set({ online: false });
    app.client.send(chatId, "unsent");
    await stage.clock.advance(2_000);
    expect((await storage.list("20/")).length).toBeGreaterThan(1);
    await app.client.signOut();
    expect(await storage.list("20/")).toEqual([]);
    expect(await storage.get("200/chat/other")).toBe("of somebody else");
    const { chats, connection, me } = app.client.getState();
    expect({ chats, connection, me }).toEqual({
      chats: {},
      connection: { state: "signed out", why: "signed out" },
      me: undefined,
    });
    expect(stage.clock.running).toBe(0);
  });
});

describe("the copy on the device", () => {
  test("is shown before the server is reached, and says that it is old", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const chatId = stage.server.world.openChat(10, 20, "I fell");
    const first = await stage.online(20, { storage });
    stage.server.says(chatId, 10, "we come");
    await stage.clock.advance(0);
    await first.client.close();

    stage.server.sockets = false;
    stage.server.rest = false;
    const second = stage.app(20, { storage, userId: 20 });
    second.client.start();
    await stage.clock.advance(100);
    expect(shown(second, chatId)).toEqual(["I fell", "we come"]);
    expect(second.client.getState().stale).toBe(true);
    expect(second.client.getState().me).toBe(20);

    stage.server.says(chatId, 10, "two minutes");
    stage.server.sockets = true;
    await stage.clock.until(() => isOnline(second));
    expect(shown(second, chatId)).toEqual(["I fell", "we come", "two minutes"]);
    expect(second.client.getState().stale).toBe(false);
    expect(stage.server.asked("sync").at(-1)?.payload.chats).toEqual({ [chatId]: 2 });
  });

  test("keeps chats that ended", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const chatId = stage.server.world.openChat(10, 20, "I fell");
    const first = await stage.online(20, { storage });
    stage.server.closes(chatId);
    await stage.clock.advance(0);
    await first.client.close();
    const second = await stage.online(20, { storage });
    expect(shown(second, chatId)).toEqual(["I fell"]);
    expect(second.client.getState().chats[chatId]?.chat.ended).toBe(1);
  });

  test("keeps the last 200 messages of 50 chats", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const chats = Array.from({ length: 60 }, (_, index) => stage.server.world.openChat(10, 100 + index));
    const busy = chats[7] ?? "";
    const app = await stage.online(10, { storage });
    await stage.clock.advance(1);
    for (let count = 0; count < 250; count += 1) stage.server.says(busy, 107, `m${count}`);
    await stage.clock.advance(2_000);
    const saved = await storage.list("10/chat/");
    expect(saved).toHaveLength(50);
    const lengths = saved.map(([, value]) => (value as { messages: unknown[] }).messages.length);
    expect(Math.max(...lengths)).toBe(200);
    expect(app.client.getState().chats[busy]?.messages).toHaveLength(200);
    expect(app.client.getState().chats[busy]?.hasOlder).toBe(true);
  });

  test("of another user is never shown", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const chatId = stage.server.world.openChat(10, 20, "secret");
    const first = await stage.online(20, { storage });
    await first.client.close();
    const auth = { kind: "cookie" as const, renew: async () => ({}) };
    const second = stage.app(21, { storage, auth });
    second.client.start();
    await stage.clock.advance(0);
    expect(second.client.getState().chats[chatId]).toBeUndefined();
    await second.client.close();
  });

  test("a device whose storage fails is told of it, and goes on", async () => {
    const stage = new Stage();
    const fail = () => Promise.reject(new Error("the disk is full"));
    const storage = { get: fail, put: fail, delete: fail, list: fail };
    const chatId = stage.server.world.openChat(10, 20, "I fell");
    const app = await stage.online(20, { storage });
    app.client.send(chatId, "hello");
    await stage.clock.advance(0);
    expect(shown(app, chatId)).toEqual(["I fell", "hello"]);
    expect(pending(app, chatId)).toEqual([]);
    expect(app.errors.some((error) => error.code === "storage")).toBe(true);
  });

  test("a device whose storage hangs is online all the same", async () => {
    const stage = new Stage();
    const hang = () => new Promise<never>(() => {});
    const chatId = stage.server.world.openChat(10, 20, "I fell");
    const app = stage.app(20, { storage: { get: hang, put: hang, delete: hang, list: hang } });
    app.client.start();
    await stage.clock.until(() => isOnline(app), 5_000);
    app.client.send(chatId, "hello");
    await stage.clock.until(() => shown(app, chatId).length === 2, 5_000);
    expect(app.errors.map((error) => error.code)).toContain("storage");
    const closing = app.client.close();
    await stage.clock.advance(10_000);
    await closing;
    expect(stage.clock.running).toBe(0);
  });
});
