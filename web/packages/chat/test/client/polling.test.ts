import { describe, expect, test } from "vitest";
import { SOCKET_TRY_EVERY } from "../../src/connection/machine.js";
import { type App, isOnline, path, pending, Stage, shown } from "../support/app.js";

const via = (app: App): string => {
  const { connection } = app.client.getState();
  return connection.state === "online" ? connection.via : connection.state;
};

/** A device on a network that lets no socket through. */
async function blocked(stage: Stage, user: number): Promise<App> {
  stage.server.sockets = false;
  const app = stage.app(user);
  app.client.start();
  await stage.clock.until(() => isOnline(app), 30_000);
  expect(via(app)).toBe("polling");
  return app;
}

describe("where WebSockets are blocked", () => {
  test("polls, with what was there before", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await blocked(stage, 20);
    expect(path(app).at(-1)).toBe("online: sockets blocked");
    expect(app.client.getState().me).toBe(20);
    expect(shown(app, chatId)).toEqual(["help"]);
  });

  test("brings what is new within some seconds, sends once and in order, and marks", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await blocked(stage, 20);
    app.client.view(chatId);
    for (let count = 0; count < 5; count += 1) stage.server.world.write(chatId, 10, `m${count}`);
    app.client.send(chatId, "one");
    app.client.send(chatId, "two");
    await stage.clock.until(() => shown(app, chatId).length === 8, 5_000);
    expect(shown(app, chatId)).toEqual(stage.server.world.log(chatId).map((message) => message.content));
    expect(pending(app, chatId)).toEqual([]);
    await stage.clock.advance(5_000);
    expect(app.client.getState().unread).toBe(0);
    expect(stage.server.world.chat(chatId, 20).unread).toBe(0);
    expect(app.told).toEqual(["m0", "m1", "m2", "m3", "m4"]);
  });

  test("sees that a chat was closed, and closes", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await blocked(stage, 10);
    const other = stage.server.world.openChat(10, 21, "help");
    stage.server.world.close(chatId);
    await stage.clock.until(() => app.client.getState().chats[chatId]?.chat.ended === 1, 5_000);
    await app.client.closeChat(other);
    expect(app.client.getState().chats[other]?.chat.ended).toBe(1);
  });

  test("takes five pages of chats in a round, and leaves the rest", async () => {
    const stage = new Stage();
    for (let count = 0; count < 1_100; count += 1) stage.server.world.openChat(10, 20 + count, "help");
    const app = await blocked(stage, 10);
    const pages = stage.server.called.filter((call) => call.startsWith("GET /chats?status=active"));
    expect(pages).toHaveLength(5);
    expect(Object.keys(app.client.getState().chats)).toHaveLength(1_000);
  });

  test("asks for help, sees its place, and withdraws", async () => {
    const stage = new Stage();
    const app = await blocked(stage, 20);
    stage.server.world.requests.push({ requestId: "other", eventId: 1, participantId: 21 });
    const request = await app.client.requestHelp({ eventId: 1, description: "I fell" });
    expect(request.position).toBe(2);
    stage.server.world.requests.shift();
    await stage.clock.until(() => app.client.getState().requests[0]?.position === 1, 5_000);
    await app.client.cancelHelp(1);
    expect(app.client.getState().requests).toEqual([]);
    expect(stage.server.world.requests).toEqual([]);
    await expect(app.client.setWaiting(true)).rejects.toMatchObject({ code: "network" });
  });

  test("tries a socket now and then, without anybody noticing, and goes over to it", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await blocked(stage, 20);
    const { opened } = stage.server;
    const steps = app.transitions.length;
    await stage.clock.advance(3 * SOCKET_TRY_EVERY);
    expect(stage.server.opened).toBeGreaterThanOrEqual(opened + 2);
    expect(app.transitions).toHaveLength(steps);
    stage.server.sockets = true;
    await stage.clock.until(() => via(app) === "socket", 2 * SOCKET_TRY_EVERY);
    const calls = stage.server.called.length;
    stage.server.says(chatId, 10, "live");
    await stage.clock.advance(10_000);
    expect(shown(app, chatId)).toEqual(["help", "live"]);
    expect(stage.server.called).toHaveLength(calls);
  });

  test("is over with the socket, also amid a round", async () => {
    const stage = new Stage();
    const app = await blocked(stage, 20);
    stage.server.slow = 1_000;
    const before = stage.server.called.length;
    await stage.clock.until(() => stage.server.called.length > before, 5_000);
    stage.server.sockets = true;
    app.client.reconnect();
    await stage.clock.until(() => via(app) === "socket", 0);
    await stage.clock.advance(2_000);
    const calls = stage.server.called.length;
    await stage.clock.advance(30_000);
    expect(stage.server.called).toHaveLength(calls);
  });

  test("waits to reconnect where REST fails, too", async () => {
    const stage = new Stage();
    const app = await blocked(stage, 20);
    stage.server.rest = false;
    await stage.clock.until(() => !isOnline(app), 20_000);
    stage.server.rest = true;
    await stage.clock.until(() => isOnline(app), 20_000);
  });

  test("goes back to the socket at once where everything had failed", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    stage.server.rest = false;
    stage.server.sockets = false;
    stage.server.cut();
    await stage.clock.advance(30_000);
    expect(isOnline(app)).toBe(false);
    // The server is back between a try of the socket and the look at REST that follows it.
    stage.server.rest = true;
    await stage.clock.until(() => via(app) === "polling", 10_000);
    stage.server.sockets = true;
    await stage.clock.until(() => via(app) === "socket", 2_000);
  });

  test("polls less often while nobody looks, and at once when somebody does", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await blocked(stage, 20);
    app.device.set({ visible: false });
    await stage.clock.advance(5_000);
    const rounds = () => stage.server.called.filter((call) => call.startsWith("GET /chats?")).length;
    const before = rounds();
    await stage.clock.advance(30_000);
    expect(rounds() - before).toBeLessThanOrEqual(3);
    stage.server.world.write(chatId, 10, "news");
    app.device.set({ visible: true });
    await stage.clock.advance(0);
    expect(shown(app, chatId)).toEqual(["help", "news"]);
  });

  test("does not poll where nothing works", async () => {
    const stage = new Stage();
    stage.server.rest = false;
    stage.server.sockets = false;
    const app = stage.app(20);
    app.client.start();
    await stage.clock.advance(60_000);
    expect(isOnline(app)).toBe(false);
  });
});
