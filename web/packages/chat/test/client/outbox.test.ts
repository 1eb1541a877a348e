import { describe, expect, test } from "vitest";
import { FAILED_AT_MOST, PENDING_AT_MOST } from "../../src/outbox/queue.js";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { contents, isOnline, pending, Stage, shown } from "../support/app.js";

describe("the outbox", () => {
  test("sends at once while online, and the message takes its place in the log", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20);
    const app = await stage.online(20);
    const id = app.client.send(chatId, "hello", { place: { lat: 1, lng: 2 } });
    expect(pending(app, chatId)).toEqual([["hello", "sending"]]);
    await stage.clock.advance(0);
    expect(pending(app, chatId)).toEqual([]);
    const message = app.client.getState().chats[chatId]?.messages.at(-1);
    expect(message).toEqual(stage.server.world.log(chatId).at(-1));
    expect(message).toMatchObject({ clientMessageId: id, lat: 1, lng: 2, authorId: 20, fromOrganizer: 0 });
  });

  test("never shows a message twice or not at all on its way into the log", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20);
    const app = await stage.online(20);
    const seen: number[] = [];
    app.client.subscribe(() => {
      const texts = [...shown(app, chatId), ...pending(app, chatId).map(([text]) => text)];
      seen.push(texts.filter((text) => text === "hello").length);
    });
    app.client.send(chatId, "hello");
    stage.server.says(chatId, 10, "in between");
    await stage.clock.advance(0);
    expect(new Set(seen)).toEqual(new Set([1]));
    expect(shown(app, chatId)).toEqual(contents(stage, chatId));
  });

  test("sends what was typed in a tunnel, before the app was closed, once and in order", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const first = await stage.online(20, { storage });
    stage.server.sockets = false;
    stage.server.rest = false;
    first.device.set({ online: false });
    for (const text of ["one", "two", "three"]) first.client.send(chatId, text);
    await stage.clock.advance(1_500);
    expect(pending(first, chatId)).toEqual([
      ["one", "queued"],
      ["two", "queued"],
      ["three", "queued"],
    ]);
    await first.client.close();

    const second = stage.app(20, { storage, userId: 20 });
    second.client.start();
    await stage.clock.advance(10);
    expect(pending(second, chatId).map(([text]) => text)).toEqual(["one", "two", "three"]);
    second.client.send(chatId, "four");
    stage.server.sockets = true;
    await stage.clock.until(() => isOnline(second) && pending(second, chatId).length === 0);
    expect(contents(stage, chatId)).toEqual(["help", "one", "two", "three", "four"]);
    expect(shown(second, chatId)).toEqual(contents(stage, chatId));
    expect(await storage.list("20/outbox/")).toEqual([]);
  });

  test("has a message in storage before it goes out", async () => {
    const stage = new Stage();
    const memory = memoryStorage();
    const kept: string[] = [];
    const order: string[] = [];
    const storage = {
      ...memory,
      put: async (key: string, value: unknown) => {
        await memory.put(key, value);
        if (key.includes("/outbox/")) kept.push((value as { text: string }).text);
      },
    };
    const chatId = stage.server.world.openChat(10, 20);
    const app = await stage.online(20, { storage });
    stage.server.meddle = (_, frame) => {
      if (frame.type === "send_message")
        order.push(`${frame.payload.message} ${kept.includes(frame.payload.message)}`);
      return false;
    };
    app.client.send(chatId, "hello");
    await stage.clock.advance(0);
    expect(order).toEqual(["hello true"]);
  });

  test("sends one at a time in each chat, and chats do not wait for each other", async () => {
    const stage = new Stage();
    const a = stage.server.world.openChat(10, 20);
    const b = stage.server.world.openChat(10, 21);
    const app = await stage.online(10);
    stage.server.meddle = (_, frame) => frame.type === "send_message" && frame.payload.chatId === a;
    app.client.send(a, "a1");
    app.client.send(a, "a2");
    app.client.send(b, "b1");
    await stage.clock.advance(100);
    const sent = stage.server.asked("send_message").map((frame) => frame.payload.message);
    expect(sent).toEqual(["a1", "b1"]);
    expect(contents(stage, b)).toEqual(["help", "b1"]);
  });

  test("sends again under the same name where the answer was lost: it is stored once", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20);
    const app = await stage.online(20);
    stage.server.loses.add("ack");
    stage.server.meddle = (line, frame) => {
      if (frame.type === "send_message") line.end(1006);
      return false;
    };
    app.client.send(chatId, "hello");
    await stage.clock.advance(0);
    stage.server.loses.clear();
    stage.server.meddle = () => false;
    await stage.clock.until(() => isOnline(app) && pending(app, chatId).length === 0);
    expect(contents(stage, chatId)).toEqual(["help", "hello"]);
    expect(shown(app, chatId)).toEqual(["help", "hello"]);
  });

  test.each(["timeout", "not_saved", "overloaded", "too_many_requests"] as const)(
    "tries again after %s, with pauses, in order",
    async (code) => {
      const stage = new Stage();
      const chatId = stage.server.world.openChat(10, 20);
      const app = await stage.online(20);
      const tries: number[] = [];
      stage.server.meddle = (line, frame) => {
        if (frame.type !== "send_message" || tries.length >= 3) return false;
        tries.push(stage.clock.now());
        stage.server.fail(line, frame, code, 400);
        return true;
      };
      app.client.send(chatId, "one");
      app.client.send(chatId, "two");
      await stage.clock.until(() => pending(app, chatId).length === 0);
      expect(contents(stage, chatId)).toEqual(["help", "one", "two"]);
      const pauses = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(400);
      expect(app.errors).toEqual([]);
    },
  );

  test("says what failed and why; it can be tried again or forgotten, and holds up nobody", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20);
    const storage = memoryStorage();
    const app = await stage.online(20, { storage });
    let refuse = true;
    stage.server.meddle = (line, frame) => {
      if (frame.type !== "send_message" || !refuse || frame.payload.message === "fine") return false;
      stage.server.fail(line, frame, "no_access");
      return true;
    };
    const one = app.client.send(chatId, "one");
    const two = app.client.send(chatId, "two");
    app.client.send(chatId, "fine");
    await stage.clock.advance(0);
    expect(pending(app, chatId)).toEqual([
      ["one", "failed"],
      ["two", "failed"],
    ]);
    expect(app.client.getState().chats[chatId]?.pending[0]?.error).toEqual({
      code: "no_access",
      message: "no_access",
    });
    expect(app.errors.map((error) => error.code)).toEqual(["no_access", "no_access"]);
    refuse = false;
    app.client.retry(one);
    app.client.discard(two);
    await stage.clock.advance(0);
    expect(pending(app, chatId)).toEqual([]);
    expect(contents(stage, chatId)).toEqual(["help", "fine", "one"]);
    expect(await storage.list("20/outbox/")).toEqual([]);
    const names = stage.server.asked("send_message").filter((frame) => frame.payload.message === "one");
    expect(new Set(names.map((frame) => frame.payload.clientMessageId))).toEqual(new Set([one]));
  });

  test("what waits when the chat is closed stays visible as not sent, and goes nowhere", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20);
    const storage = memoryStorage();
    const app = await stage.online(20, { storage });
    app.device.set({ online: false });
    const id = app.client.send(chatId, "too late");
    stage.server.closes(chatId);
    app.device.set({ online: true });
    await stage.clock.until(() => isOnline(app));
    await stage.clock.advance(5_000);
    expect(pending(app, chatId)).toEqual([["too late", "not sent"]]);
    expect(contents(stage, chatId)).toEqual(["help"]);
    expect(stage.server.asked("send_message")).toEqual([]);
    expect(pending(app, chatId)).toEqual([["too late", "not sent"]]);
    app.client.send(chatId, "even later");
    expect(pending(app, chatId).at(-1)).toEqual(["even later", "not sent"]);
    app.client.discard(id);
    expect(pending(app, chatId)).toEqual([["even later", "not sent"]]);
  });

  test("a message on its way when the chat is closed becomes what the server says it is", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20);
    const app = await stage.online(20);
    stage.server.meddle = (_, frame) => frame.type === "send_message";
    app.client.send(chatId, "stored?");
    await stage.clock.advance(0);
    const [frame] = stage.server.asked("send_message");
    stage.server.world.write(chatId, 20, "stored?", {
      clientMessageId: frame?.payload.clientMessageId ?? "",
    });
    stage.server.world.close(chatId);
    stage.server.meddle = () => false;
    stage.server.cut();
    await stage.clock.until(() => isOnline(app) && pending(app, chatId).length === 0);
    expect(shown(app, chatId)).toEqual(["help", "stored?"]);
  });

  test("refuses what the server would refuse, without asking it", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20);
    const app = await stage.online(20);
    for (const text of ["", " \n", "a\u0000b", "x".repeat(4_001)]) app.client.send(chatId, text);
    app.client.send(chatId, "😀".repeat(4_000));
    await stage.clock.advance(0);
    const errors = app.client.getState().chats[chatId]?.pending.map((message) => message.error?.code);
    expect(errors).toEqual(["invalid_payload", "invalid_payload", "invalid_payload", "too_large"]);
    expect(stage.server.asked("send_message")).toHaveLength(1);
  });

  test("sends no half of a surrogate pair, which no server can read", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20);
    const app = await stage.online(20);
    app.client.send(chatId, "a\ud83d");
    await stage.clock.advance(0);
    expect(contents(stage, chatId).at(-1)).toBe("a\ufffd");
  });

  test("keeps so many messages and no more, and says so", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20);
    const storage = memoryStorage();
    const app = await stage.online(20, { storage });
    app.device.set({ online: false });
    for (let count = 0; count < PENDING_AT_MOST; count += 1) app.client.send(chatId, `m${count}`);
    expect(pending(app, chatId).every(([, state]) => state === "queued")).toBe(true);
    app.client.send(chatId, "one too many");
    expect(app.client.getState().chats[chatId]?.pending.at(-1)).toMatchObject({
      state: "failed",
      error: { code: "overloaded" },
    });
    for (let count = 1; count < FAILED_AT_MOST; count += 1) app.client.send(chatId, `f${count}`);
    app.client.send(chatId, "the last");
    const failed = pending(app, chatId).filter(([, state]) => state === "failed");
    expect(failed).toHaveLength(FAILED_AT_MOST);
    expect([failed[0]?.[0], failed.at(-1)?.[0]]).toEqual(["f1", "the last"]);
    await stage.clock.advance(0);
    expect(await storage.list("20/outbox/")).toHaveLength(PENDING_AT_MOST);
  });

  test("keeps what was typed in the very first moment, also when it was the last one", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const chatId = stage.server.world.openChat(10, 20);
    const slow = {
      ...storage,
      list: async (prefix: string) => {
        await new Promise<void>((resolve) => stage.clock.after(500, resolve));
        return storage.list(prefix);
      },
    };
    const first = stage.app(20, { storage: slow, userId: 20 });
    first.client.start();
    first.client.send(chatId, "hello");
    const kept = first.client.close().then(() => storage.list("20/outbox/"));
    await stage.clock.advance(500);
    expect(await kept).toHaveLength(1);
    const second = await stage.online(20, { storage });
    await stage.clock.until(() => pending(second, chatId).length === 0);
    expect(contents(stage, chatId)).toEqual(["help", "hello"]);
  });

  test("what is acknowledged stays visible until its place in the log is reached, and is done with", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const chatId = stage.server.world.openChat(10, 20);
    const app = await stage.online(20, { storage });
    stage.server.meddle = (line, frame) => {
      if (frame.type !== "send_message") return false;
      const { message, clientMessageId = "" } = frame.payload;
      stage.server.world.write(chatId, 10, "in between");
      const { id, seq, timeSent } = stage.server.world.write(chatId, 20, message, { clientMessageId });
      const payload = { messageId: id, seq, timeSent, recipientOnline: true };
      line.tell({ type: "ack", ...(frame.id ? { id: frame.id } : {}), payload });
      return true;
    };
    app.client.send(chatId, "hello");
    await stage.clock.advance(0);
    expect(pending(app, chatId)).toEqual([["hello", "sending"]]);
    expect(await storage.list("20/outbox/")).toEqual([]);
    stage.server.cut();
    await stage.clock.until(() => pending(app, chatId).length === 0);
    expect(shown(app, chatId)).toEqual(["help", "in between", "hello"]);
    expect(stage.server.asked("send_message")).toHaveLength(1);
  });

  test("what may have been stored is not called unsent because its chat has ended", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const chatId = stage.server.world.openChat(10, 20);
    const first = await stage.online(20, { storage });
    stage.server.meddle = (_, frame) => frame.type === "send_message";
    const id = first.client.send(chatId, "stored");
    await stage.clock.advance(2_000);
    await first.client.close();
    // The device has room for other chats only: the log of this one is not asked for.
    await storage.delete(`20/chat/${chatId}`);
    stage.server.world.write(chatId, 20, "stored", { clientMessageId: id });
    stage.server.world.write(chatId, 10, "the last word");
    stage.server.world.close(chatId);
    stage.server.meddle = () => false;
    const second = stage.app(20, { storage });
    const states: string[] = [];
    second.client.subscribe(() => states.push(...pending(second, chatId).map(([, state]) => state)));
    second.client.start();
    await stage.clock.until(() => isOnline(second));
    await stage.clock.advance(0);
    expect(second.client.getState().chats[chatId]?.chat.ended).toBe(1);
    expect(pending(second, chatId)).toEqual([]);
    expect(states).toContain("sending");
    expect(states).not.toContain("not sent");
  });

  test("a message to a chat that is not there is told of, and leaves nothing behind", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const app = await stage.online(20, { storage });
    app.client.send("no chat", "hello");
    await stage.clock.advance(0);
    expect(app.errors.map((error) => error.code)).toEqual(["chat_not_found"]);
    expect(await storage.list("20/outbox/")).toEqual([]);
  });

  test("a frame that the server finds too large is not sent again", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20);
    const app = await stage.online(20);
    stage.server.meddle = (line, frame) => {
      if (frame.type === "send_message") line.end(4413);
      return frame.type === "send_message";
    };
    app.client.send(chatId, "large");
    await stage.clock.until(() => !isOnline(app));
    await stage.clock.until(() => isOnline(app));
    await stage.clock.advance(10_000);
    expect(pending(app, chatId)).toEqual([["large", "failed"]]);
    expect(stage.server.asked("send_message")).toHaveLength(1);
  });
});
