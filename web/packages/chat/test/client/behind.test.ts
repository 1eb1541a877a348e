import { describe, expect, test } from "vitest";
import type { Plea } from "../../src/asking/parts.js";
import { WORDS_AT_MOST } from "../../src/asking/words.js";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { type App, contents, isOnline, pending, Stage, shown } from "../support/app.js";
import { FELL, names, states } from "../support/asking.js";

/** A server of today, or one of before, for which a request is no chat until somebody takes it. */
function stageOf(turns = true): Stage {
  const stage = new Stage();
  stage.server.world.turns = turns;
  return stage;
}

/** A phone in a tunnel that asks for help, and the name of that. */
async function asking(stage: Stage, storage = memoryStorage(), plea: Plea = FELL) {
  const app = stage.app(20, { storage, userId: 20 });
  app.device.set({ online: false });
  Object.assign(stage.server, { sockets: false, rest: false });
  app.client.start();
  await stage.clock.advance(0);
  app.client.requestHelp(plea).catch(() => {});
  return { app, storage, name: nameOf(app) };
}

const nameOf = ({ client }: App): string => client.getState().pendingRequests[0]?.clientRequestId ?? "";
const words = ({ client }: App): string[] =>
  client.getState().pendingRequests.flatMap((one) => (one.words ?? []).map(({ text }) => text));
const requestOf = ({ server }: Stage): string => server.world.requests[0]?.requestId ?? "";

async function outOfTheTunnel(stage: Stage, app: App): Promise<void> {
  Object.assign(stage.server, { sockets: true, rest: true });
  app.device.set({ online: true });
  await stage.clock.until(() => isOnline(app));
}

describe("what is written behind a request that has not arrived", () => {
  test("is kept through a reload, waits for the request's chat, and goes there once and in order", async () => {
    const stage = stageOf();
    const { app: before, storage, name } = await asking(stage);
    before.client.addToRequest(name, "at the fountain", { place: { lat: 1, lng: 2 } });
    before.client.addToRequest(name, "he is awake");
    expect(words(before)).toEqual(["at the fountain", "he is awake"]);
    await before.client.close();

    const app = stage.app(20, { storage, userId: 20 });
    app.device.set({ online: false });
    app.client.start();
    await stage.clock.until(() => words(app).length === 2);
    await outOfTheTunnel(stage, app);
    await stage.clock.until(() => states(app).length === 0 && pending(app, requestOf(stage)).length === 0);
    const chatId = requestOf(stage);
    const said = ["I fell", "at the fountain", "he is awake"];
    expect([contents(stage, chatId), shown(app, chatId)]).toEqual([said, said]);
    expect(stage.server.world.log(chatId)[1]).toMatchObject({ lat: 1, lng: 2 });
    await stage.clock.advance(0);
    expect(await storage.list("20/help/")).toEqual([]);
    expect(await storage.list("20/outbox/")).toEqual([]);
  });

  test("is said once also where the app ends between the answer and what follows of it", async () => {
    const stage = stageOf();
    const memory = memoryStorage();
    let crashed = false;
    const storage = {
      ...memory,
      // What the device had when it died: the request, and what was written behind it.
      delete: async (key: string) => {
        if (!crashed || !key.startsWith("20/help/")) await memory.delete(key);
      },
    };
    const { app, name } = await asking(stage, storage);
    app.client.addToRequest(name, "at the fountain");
    await stage.clock.advance(0);
    crashed = true;
    await outOfTheTunnel(stage, app);
    await stage.clock.until(() => contents(stage, requestOf(stage)).length === 2);
    await app.client.close();
    crashed = false;
    expect(await memory.list("20/help/")).toHaveLength(1);

    const again = await stage.online(20, { storage: memory, userId: 20 });
    await stage.clock.until(() => states(again).length === 0);
    await stage.clock.advance(60_000);
    expect(names(stage)).toEqual([name, name]);
    expect(contents(stage, requestOf(stage))).toEqual(["I fell", "at the fountain"]);
    expect(shown(again, requestOf(stage))).toEqual(["I fell", "at the fountain"]);
    expect(await memory.list("20/help/")).toEqual([]);
  });

  test("waits with a server of before until somebody comes", async () => {
    const stage = stageOf(false);
    const { app, name } = await asking(stage);
    app.client.addToRequest(name, "at the fountain");
    await outOfTheTunnel(stage, app);
    await stage.clock.until(() => states(app).length === 0);
    await stage.clock.advance(60_000);
    expect([stage.server.asked("send_message"), app.errors]).toEqual([[], []]);
    const chatId = requestOf(stage);
    stage.server.matches(chatId, 10);
    await stage.clock.until(() => contents(stage, chatId).length === 2);
    expect(contents(stage, chatId)).toEqual(["help", "at the fountain"]);
  });

  test("is taken back with it", async () => {
    const stage = stageOf();
    const { app, name } = await asking(stage);
    app.client.addToRequest(name, "at the fountain");
    void app.client.cancelHelp(7).catch(() => {});
    expect(() => app.client.addToRequest(name, "no more")).toThrow("taken back");
    await outOfTheTunnel(stage, app);
    await stage.clock.until(() => states(app).length === 0);
    expect([stage.server.world.requests, stage.server.asked("send_message")]).toEqual([[], []]);
  });

  test("goes there too when it was written in another tab", async () => {
    const stage = stageOf();
    const { app: one, storage, name } = await asking(stage);
    await stage.clock.advance(0);
    const other = stage.app(20, { storage, userId: 20 });
    other.device.set({ online: false });
    other.client.start();
    await stage.clock.until(() => states(other).length === 1);
    one.client.addToRequest(name, "at the fountain");
    await stage.clock.advance(1);
    other.client.addToRequest(name, "he is awake");
    await stage.clock.advance(1);
    await other.client.close();
    await outOfTheTunnel(stage, one);
    await stage.clock.until(() => contents(stage, requestOf(stage)).length === 3);
    expect(contents(stage, requestOf(stage)).slice(1)).toEqual(["at the fountain", "he is awake"]);
  });

  test("is bounded, as a message is, and belongs to a request that is there", async () => {
    const stage = stageOf();
    const { app, name } = await asking(stage);
    for (let at = 0; at < WORDS_AT_MOST; at += 1) app.client.addToRequest(name, `words ${at}`);
    expect(() => app.client.addToRequest(name, "one more")).toThrow("too many words");
    expect(() => app.client.addToRequest(name, " ")).toThrow("empty");
    expect(() => app.client.addToRequest("another name", "words")).toThrow("taken back");
    expect(words(app)).toHaveLength(WORDS_AT_MOST);
  });
});

describe("two phones of one person that ask, each under its own name", () => {
  test("become one request: the words of the second are kept, and offered for its chat", async () => {
    const stage = stageOf();
    const first = await stage.online(20);
    const { requestId } = await first.client.requestHelp(FELL);
    const plea = { ...FELL, place: { lat: 1, lng: 2 } };
    const { app: second, storage, name } = await asking(stage, memoryStorage(), plea);
    second.client.addToRequest(name, "at the fountain", { place: { lat: 3, lng: 4 } });
    // What may still go out by itself stays where it is.
    second.client.moveToChat(name, requestId);
    expect(words(second)).toEqual(["at the fountain"]);
    await outOfTheTunnel(stage, second);
    await stage.clock.until(() => states(second)[0]?.[1] === "refused");
    await second.client.close();

    const again = await stage.online(20, { storage });
    const [kept] = again.client.getState().pendingRequests;
    expect(kept).toMatchObject({ state: "refused", error: { code: "help_already_requested", requestId } });
    expect(again.client.getState().chats[requestId]?.chat).toMatchObject({ state: "waiting" });
    again.client.moveToChat(name, requestId);
    again.client.moveToChat(name, requestId);
    await stage.clock.until(() => contents(stage, requestId).length === 3);
    expect(contents(stage, requestId)).toEqual(["I fell", "I fell", "at the fountain"]);
    expect(stage.server.world.log(requestId).slice(1)).toMatchObject([plea.place, { lat: 3, lng: 4 }]);
    expect([states(again), stage.server.world.requests.length]).toEqual([[], 1]);
    await stage.clock.advance(0);
    expect(await storage.list("20/help/")).toEqual([]);
  });

  test("are never without a copy on the device while they go to the chat, and are said once", async () => {
    const stage = stageOf();
    const first = await stage.online(20);
    const { requestId } = await first.client.requestHelp(FELL);
    const memory = memoryStorage();
    let stored = (): void => {};
    const put = async (key: string, value: unknown) => {
      if (key.startsWith("20/outbox/")) await new Promise<void>((resolve) => (stored = resolve));
      await memory.put(key, value);
    };
    const { app, name } = await asking(stage, { ...memory, put });
    await outOfTheTunnel(stage, app);
    await stage.clock.until(() => states(app)[0]?.[1] === "refused");
    app.client.moveToChat(name, requestId);
    await stage.clock.advance(0);
    expect([states(app), await memory.list("20/outbox/")]).toEqual([[], []]);
    const [[key, kept] = [""]] = await memory.list("20/help/");
    expect(kept).toMatchObject({ description: FELL.description });
    stored();
    await stage.clock.until(() => contents(stage, requestId).length === 2);
    await stage.clock.advance(0);
    expect(await memory.list("20/help/")).toEqual([]);

    // As if the device had ended before the request was forgotten: the same tap again.
    await app.client.close();
    await memory.put(key, kept);
    const again = await stage.online(20, { storage: memory });
    again.client.moveToChat(name, requestId);
    await stage.clock.until(() => states(again).length === 0 && pending(again, requestId).length === 0);
    await stage.clock.advance(0);
    expect([contents(stage, requestId).length, await memory.list("20/help/")]).toEqual([2, []]);
  });
});
