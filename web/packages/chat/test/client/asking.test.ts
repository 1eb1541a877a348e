import { describe, expect, test } from "vitest";
import { REQUESTS_AT_MOST } from "../../src/asking/queue.js";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { isOnline, Stage } from "../support/app.js";
import { FELL, names, states, tries, watched } from "../support/asking.js";

/** Neither sockets nor REST work. */
function away({ server }: Stage): void {
  server.sockets = false;
  server.rest = false;
  server.cut();
}

function back({ server }: Stage): void {
  server.sockets = true;
  server.rest = true;
}

describe("a request for help", () => {
  test("is in storage before it goes out", async () => {
    const stage = new Stage();
    const memory = memoryStorage();
    const order: string[] = [];
    const put = async (key: string, value: unknown) => {
      await memory.put(key, value);
      if (key.startsWith("20/help/")) order.push("stored");
    };
    const app = await stage.online(20, { storage: { ...memory, put } });
    stage.server.meddle = (_, { type }) => {
      if (type === "request_help") order.push("sent");
      return false;
    };
    const asked = app.client.requestHelp(FELL);
    expect(states(app)).toEqual([["I fell", "unsent"]]);
    await asked;
    expect(order).toEqual(["stored", "sent"]);
    expect(states(app)).toEqual([]);
    await stage.clock.advance(0);
    expect(await memory.list("20/help/")).toEqual([]);
  });

  test("that is made in a tunnel is said to be unsent, kept through a reload, and sent once", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const first = await stage.online(20, { storage });
    away(stage);
    first.device.set({ online: false });
    const asked = watched(first.client.requestHelp({ ...FELL, place: { lat: 1, lng: 2 } }));
    await stage.clock.advance(50_000);
    expect(asked.is).toBe("open");
    expect(first.client.getState().pendingRequests).toMatchObject([{ state: "unsent", kept: true }]);
    const [before] = first.client.getState().pendingRequests;
    await first.client.close();

    const second = stage.app(20, { storage, userId: 20 });
    second.device.set({ online: false });
    second.client.start();
    await stage.clock.advance(10);
    expect(second.client.getState().pendingRequests).toEqual([expect.objectContaining(FELL)]);
    const heard = watched(second.client.requested(before?.clientRequestId ?? ""));
    const unknown = watched(second.client.requested("a"));
    back(stage);
    second.device.set({ online: true });
    await stage.clock.until(() => second.client.getState().requests.length === 1);
    expect(states(second)).toEqual([]);
    expect(stage.server.world.requests).toHaveLength(1);
    expect(stage.server.world.named.has(`20 ${before?.clientRequestId}`)).toBe(true);
    const [{ requestId } = {}] = stage.server.world.requests;
    expect([heard.value, unknown.is]).toEqual([expect.objectContaining({ requestId }), "request_not_found"]);
  });

  test("whose answer was lost is sent again under its name", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    stage.server.loses.add("help_requested");
    const asked = watched(app.client.requestHelp(FELL));
    await stage.clock.advance(100);
    stage.server.cut();
    stage.server.loses.clear();
    await stage.clock.until(() => asked.is === "resolved");
    expect(stage.server.world.requests).toHaveLength(1);
    expect(stage.server.world.named.size).toBe(1);
    expect(names(stage).length + tries(stage)).toBeGreaterThanOrEqual(2);
  });

  test("goes out by REST while sockets cannot be opened", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    stage.server.sockets = false;
    stage.server.cut();
    await stage.clock.until(() => !isOnline(app));
    expect(await app.client.requestHelp(FELL)).toMatchObject({ eventId: 7, position: 1 });
    expect(isOnline(app)).toBe(false);
  });

  test("is tried less and less often while nothing is heard, to once a minute", async () => {
    const stage = new Stage();
    const app = await stage.online(20, { random: () => 0.999 });
    away(stage);
    await stage.clock.until(() => !isOnline(app));
    void app.client.requestHelp(FELL);
    await stage.clock.advance(120_000);
    const begun = tries(stage);
    expect(begun).toBeGreaterThanOrEqual(6);
    expect(begun).toBeLessThanOrEqual(9);
    await stage.clock.advance(600_000);
    expect(tries(stage) - begun).toBeGreaterThanOrEqual(9);
    expect(tries(stage) - begun).toBeLessThanOrEqual(11);
    // At once when somebody taps.
    const before = tries(stage);
    app.client.reconnect();
    await stage.clock.advance(0);
    expect(tries(stage)).toBe(before + 1);
    // The same words again are a tap, too.
    void app.client.requestHelp(FELL);
    await stage.clock.advance(0);
    expect(tries(stage)).toBe(before + 2);
    expect(states(app)).toHaveLength(1);
  });

  test("goes out at once when the device has a network again, and not before", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    app.device.set({ online: false });
    stage.server.sockets = false;
    void app.client.requestHelp(FELL);
    await stage.clock.advance(55_000);
    expect(tries(stage)).toBe(0);
    app.device.set({ online: true });
    await stage.clock.advance(0);
    expect(tries(stage)).toBe(1);
    expect(stage.server.world.requests).toHaveLength(1);
  });

  test("waits as long as the server asks, whoever taps", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    stage.server.meddle = (line, frame) => {
      if (frame.type !== "request_help") return false;
      stage.server.fail(line, frame, "too_many_requests", 30_000);
      stage.server.meddle = () => false;
      return true;
    };
    const asked = watched(app.client.requestHelp(FELL));
    await stage.clock.advance(29_000);
    app.client.reconnect();
    await stage.clock.advance(900);
    expect([names(stage).length, asked.is]).toEqual([1, "open"]);
    await stage.clock.advance(200);
    expect(asked.is).toBe("resolved");
    expect(new Set(names(stage)).size).toBe(1);
  });

  test("that is refused keeps its words, with the request that is in the way", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const chatId = stage.server.world.openChat(10, 20);
    const app = await stage.online(20, { storage });
    const request = { eventId: 1, description: "My other leg" };
    await expect(app.client.requestHelp(request)).rejects.toMatchObject({
      code: "help_already_requested",
      requestId: chatId,
    });
    const refused = {
      ...request,
      state: "refused",
      error: { code: "help_already_requested", message: "help_already_requested", requestId: chatId },
    };
    expect(app.client.getState().pendingRequests).toEqual([expect.objectContaining(refused)]);
    await app.client.close();

    const again = await stage.online(20, { storage });
    expect(again.client.getState().pendingRequests).toEqual([expect.objectContaining(refused)]);
    const [{ clientRequestId = "" } = {}] = again.client.getState().pendingRequests;
    // It left no name: it can be tried again.
    stage.server.world.close(chatId);
    again.client.retry(clientRequestId);
    await stage.clock.until(() => again.client.getState().requests.length === 1);
    expect(states(again)).toEqual([]);
  });

  test("that is refused is forgotten when its user says so, also by another page", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    stage.server.world.openChat(10, 20);
    const app = await stage.online(20, { storage });
    await expect(app.client.requestHelp({ ...FELL, eventId: 1 })).rejects.toThrow();
    app.client.discard(app.client.getState().pendingRequests[0]?.clientRequestId ?? "");
    expect(states(app)).toEqual([]);
    await app.client.close();
    expect(await storage.list("20/help/")).toEqual([]);
  });

  test("that is over when it is heard of is said to be", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    stage.server.loses.add("help_requested");
    const asked = watched(app.client.requestHelp({ ...FELL, eventId: 1 }));
    await stage.clock.advance(0);
    const { world } = stage.server;
    const [{ requestId } = { requestId: "" }] = world.requests.splice(0);
    world.openChat(10, 20, "I fell", requestId);
    world.close(requestId);
    stage.server.loses.clear();
    stage.server.cut();
    await stage.clock.until(() => asked.is !== "open");
    expect(asked.is).toBe("request_not_found");
    expect(states(app)).toEqual([["I fell", "over"]]);
  });

  test("that somebody has taken before its answer came is a chat", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    stage.server.loses.add("help_requested");
    const asked = watched(app.client.requestHelp({ ...FELL, eventId: 1 }));
    await stage.clock.advance(0);
    const { world } = stage.server;
    const [{ requestId } = { requestId: "" }] = world.requests.splice(0);
    world.openChat(10, 20, "I fell", requestId);
    stage.server.loses.clear();
    stage.server.cut();
    await stage.clock.until(() => asked.is === "resolved" && isOnline(app));
    expect(asked.value).toEqual({ requestId, eventId: 1, position: 0 });
    expect(Object.keys(app.client.getState().chats)).toEqual([requestId]);
    expect([states(app), app.client.getState().requests]).toEqual([[], []]);
  });

  test("whose text is too long for a frame is refused, and not sent for ever", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    stage.server.meddle = (line, frame) => {
      if (frame.type === "request_help") line.end(4413);
      return frame.type === "request_help";
    };
    await expect(app.client.requestHelp(FELL)).rejects.toMatchObject({ code: "too_large" });
    await stage.clock.advance(60_000);
    expect(names(stage)).toHaveLength(1);
    expect(states(app)).toEqual([["I fell", "refused"]]);
  });

  test("goes out also where storage keeps nothing", async () => {
    const stage = new Stage();
    const fails = () => Promise.reject(new Error("full"));
    const storage = { get: fails, put: fails, delete: fails, list: fails };
    const app = await stage.online(20, { storage });
    stage.server.loses.add("help_requested");
    const asked = watched(app.client.requestHelp(FELL));
    await stage.clock.advance(0);
    expect(app.client.getState().pendingRequests[0]?.kept).toBe(false);
    stage.server.loses.clear();
    stage.server.cut();
    await stage.clock.until(() => asked.is === "resolved");
    expect(stage.server.world.requests).toHaveLength(1);
  });

  test("is one of a bounded number", async () => {
    const stage = new Stage();
    const app = stage.app(20, { userId: 20 });
    for (let eventId = 1; eventId <= REQUESTS_AT_MOST; eventId += 1) {
      void app.client.requestHelp({ ...FELL, eventId });
    }
    await expect(app.client.requestHelp({ ...FELL, eventId: 99 })).rejects.toMatchObject({
      code: "overloaded",
    });
    app.client.start();
    await stage.clock.until(() => app.client.getState().requests.length === REQUESTS_AT_MOST);
    expect(states(app)).toEqual([]);
  });
});

describe("a withdrawal", () => {
  test("of what has not been sent outlives the page, and the request never waits", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const first = await stage.online(20, { storage });
    // It arrives, and neither of the two hears of it.
    stage.server.loses.add("help_requested").add("help_cancelled");
    const asked = watched(first.client.requestHelp(FELL));
    await stage.clock.advance(0);
    expect(stage.server.world.requests).toHaveLength(1);
    first.device.set({ online: false });
    const withdrawn = watched(first.client.cancelHelp(7));
    await stage.clock.advance(100);
    expect([asked.is, withdrawn.is]).toEqual(["request_not_found", "open"]);
    expect(states(first)).toEqual([["I fell", "takenBack"]]);
    await first.client.close();

    stage.server.loses.clear();
    const second = await stage.online(20, { storage });
    await stage.clock.until(() => states(second).length === 0);
    expect(stage.server.world.requests).toEqual([]);
    expect(names(stage)).toHaveLength(1);
  });

  test("that overtakes its request is one, too", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    app.device.set({ online: false });
    void app.client.requestHelp(FELL);
    const [{ clientRequestId = "" } = {}] = app.client.getState().pendingRequests;
    const withdrawn = watched(app.client.cancelHelp(7));
    app.device.set({ online: true });
    await stage.clock.until(() => withdrawn.is === "resolved");
    expect(stage.server.world.named.get(`20 ${clientRequestId}`)).toEqual({ eventId: 7 });
    // Who asks again then asks anew.
    await app.client.requestHelp(FELL);
    expect(stage.server.world.requests).toHaveLength(1);
  });

  test("comes before what is asked behind it on the same event", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    stage.server.loses.add("help_requested");
    void app.client.requestHelp(FELL);
    await stage.clock.advance(0);
    app.device.set({ online: false });
    const withdrawn = watched(app.client.cancelHelp(7));
    const again = watched(app.client.requestHelp({ eventId: 7, description: "My arm" }));
    stage.server.loses.clear();
    app.device.set({ online: true });
    await stage.clock.until(() => again.is !== "open");
    expect([withdrawn.is, again.is]).toEqual(["resolved", "resolved"]);
    expect(stage.server.world.requests).toHaveLength(1);
  });

  test("of what somebody has taken meanwhile is told so, and the chat is there", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    stage.server.loses.add("help_requested");
    void app.client.requestHelp({ ...FELL, eventId: 1 });
    await stage.clock.advance(0);
    const { world } = stage.server;
    const [{ requestId } = { requestId: "" }] = world.requests.splice(0);
    world.openChat(10, 20, "I fell", requestId);
    app.device.set({ online: false });
    const withdrawn = watched(app.client.cancelHelp(1));
    app.device.set({ online: true });
    await stage.clock.until(() => withdrawn.is !== "open" && isOnline(app));
    expect(withdrawn.is).toBe("already_matched");
    expect(app.client.getState().chats[requestId]?.chat.ended).toBe(0);
    expect(states(app)).toEqual([]);
  });

  test("takes back by its id one that is refused for now, or not sent", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    app.device.set({ online: false });
    void app.client.requestHelp(FELL);
    app.client.discard(app.client.getState().pendingRequests[0]?.clientRequestId ?? "");
    expect(states(app)).toEqual([["I fell", "takenBack"]]);
    app.device.set({ online: true });
    await stage.clock.until(() => states(app).length === 0);
    expect(stage.server.world.requests).toEqual([]);
  });
});
