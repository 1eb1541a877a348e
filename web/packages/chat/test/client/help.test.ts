import { describe, expect, test } from "vitest";
import { isOnline, Stage } from "../support/app.js";

describe("asking for help", () => {
  test("says the place in the queue, and withdraws", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    const request = await app.client.requestHelp({
      eventId: 7,
      description: "I fell",
      place: { lat: 1, lng: 2 },
    });
    expect(stage.server.asked("request_help")[0]?.payload).toEqual({
      eventId: 7,
      description: "I fell",
      lat: 1,
      lng: 2,
      clientRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(app.client.getState().requests).toEqual([request]);
    const { requestId } = request;
    stage.server.push(20, {
      type: "queue_position",
      payload: { requestId, position: 1, waitSeconds: [30, 90] },
    });
    await stage.clock.advance(0);
    expect(app.client.getState().requests).toEqual([
      { requestId, eventId: 7, position: 1, waitSeconds: [30, 90] },
    ]);
    stage.server.push(20, { type: "queue_position", payload: { requestId, position: 1 } });
    await stage.clock.advance(0);
    expect(app.client.getState().requests).toEqual([{ requestId, eventId: 7, position: 1 }]);
    await app.client.cancelHelp(7);
    expect(app.client.getState().requests).toEqual([]);
  });

  test("rejects with the server's code", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    await expect(app.client.cancelHelp(7)).rejects.toMatchObject({
      name: "ChatError",
      code: "request_not_found",
    });
  });

  test("the request becomes a chat", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    const { requestId } = await app.client.requestHelp({ eventId: 1, description: "I fell" });
    stage.server.world.requests.pop();
    stage.server.world.openChat(10, 20, "I fell", requestId);
    stage.server.push(20, { type: "new_chat", payload: stage.server.world.chat(requestId, 20) });
    await stage.clock.advance(0);
    expect(app.client.getState().requests).toEqual([]);
    expect(Object.keys(app.client.getState().chats)).toEqual([requestId]);
  });
});

describe("waiting for requests", () => {
  test("is asked for again by the next connection", async () => {
    const stage = new Stage();
    const app = await stage.online(10);
    await app.client.setWaiting(true);
    expect(app.client.getState().waiting).toBe(true);
    stage.server.cut();
    await stage.clock.until(() => !isOnline(app));
    expect(stage.server.world.waiting.has(10)).toBe(false);
    await stage.clock.until(() => isOnline(app));
    expect(stage.server.world.waiting.has(10)).toBe(true);
    expect(app.client.getState().waiting).toBe(true);
  });

  test("ends with a chat, also one that came while the connection was lost", async () => {
    const stage = new Stage();
    const app = await stage.online(10);
    await app.client.setWaiting(true);
    stage.server.world.waiting.delete(10);
    const chatId = stage.server.world.openChat(10, 20, "help");
    stage.server.push(10, { type: "new_chat", payload: stage.server.world.chat(chatId, 10) });
    await stage.clock.advance(0);
    expect(app.client.getState().waiting).toBe(false);

    await app.client.setWaiting(true);
    stage.server.cut();
    await stage.clock.advance(0);
    stage.server.world.openChat(10, 21, "help");
    await stage.clock.until(() => isOnline(app));
    await stage.clock.advance(0);
    expect(app.client.getState().waiting).toBe(false);
    expect(stage.server.world.waiting.has(10)).toBe(false);
  });

  test("ends without a connection, too, and the next one says so", async () => {
    const stage = new Stage();
    const app = await stage.online(10);
    await app.client.setWaiting(true);
    stage.server.cut();
    await stage.clock.advance(0);
    await app.client.setWaiting(false);
    expect(app.client.getState().waiting).toBe(false);
    await expect(app.client.setWaiting(true)).rejects.toMatchObject({ code: "network" });
    // The server has not noticed yet.
    stage.server.world.waiting.add(10);
    await stage.clock.until(() => isOnline(app));
    expect(stage.server.world.waiting.has(10)).toBe(false);
  });

  test.each([
    { type: "availability", payload: { userId: 10, state: "away", since: "2026-07-01T12:00:00Z" } },
    { type: "missed_chat", payload: { chatId: "chat", eventId: 1 } },
    { type: "chat_left", payload: { chatId: "chat", turn: 1, reason: "returned" } },
  ])("ends with $type, and no connection begins it anew", async (frame) => {
    const stage = new Stage();
    const app = await stage.online(10);
    await app.client.setWaiting(true);
    stage.server.push(10, { type: "availability", payload: { userId: 11, state: "off" } } as never);
    stage.server.push(10, { type: "availability", payload: { userId: 10, state: "available" } } as never);
    await stage.clock.advance(0);
    expect(app.client.getState().waiting).toBe(true);
    stage.server.world.waiting.delete(10);
    stage.server.push(10, frame as never);
    await stage.clock.advance(0);
    expect(app.client.getState().waiting).toBe(false);
    stage.server.cut();
    await stage.clock.until(() => !isOnline(app));
    await stage.clock.until(() => isOnline(app));
    expect(stage.server.world.waiting.has(10)).toBe(false);
  });

  test("is not believed where it was never confirmed", async () => {
    const stage = new Stage();
    const app = await stage.online(10);
    stage.server.meddle = (line, frame) => {
      if (frame.type !== "start_chat") return false;
      stage.server.fail(line, frame, "too_many_active_chats");
      return true;
    };
    await expect(app.client.setWaiting(true)).rejects.toMatchObject({ code: "too_many_active_chats" });
    expect(app.client.getState().waiting).toBe(false);
    stage.server.cut();
    await stage.clock.until(() => !isOnline(app));
    await stage.clock.until(() => isOnline(app));
    expect(stage.server.asked("start_chat")).toHaveLength(1);
  });

  test("shows the queue by this device's clock", async () => {
    const stage = new Stage();
    const app = await stage.online(10);
    stage.server.push(10, { type: "queue", payload: { waiting: 2, oldestSeconds: 90 } });
    await stage.clock.advance(0);
    expect(app.client.getState().queue).toEqual({ waiting: 2, oldestSince: stage.clock.now() - 90_000 });
    stage.server.push(10, { type: "queue", payload: { waiting: 0, oldestSeconds: 0 } });
    await stage.clock.advance(0);
    expect(app.client.getState().queue).toEqual({ waiting: 0 });
  });
});
