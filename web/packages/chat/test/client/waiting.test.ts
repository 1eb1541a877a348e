import { describe, expect, test } from "vitest";
import { ChatError } from "../../src/errors.js";
import type { ClientFrame, ServerFrame } from "../../src/generated/wire.js";
import { PLACE_EVERY, PLACES_AT_MOST } from "../../src/places/placing.js";
import { type App, isOnline, Stage } from "../support/app.js";
import type { Line } from "../support/server.js";

interface Told {
  type: string;
  id?: string;
  payload: Record<string, unknown>;
}

/** A server that knows what participants may do with their chats, and answers as `how` says. */
function answering(stage: Stage, how: (frame: Told) => object | undefined): Told[] {
  const heard: Told[] = [];
  stage.server.meddle = (line: Line, frame: ClientFrame) => {
    const told = frame as unknown as Told;
    if (!["set_place", "call_back", "resolved"].includes(told.type)) return false;
    heard.push(told);
    const answer = how(told);
    if (answer !== undefined) line.tell({ ...answer, id: told.id } as unknown as ServerFrame);
    return true;
  };
  return heard;
}

const placeSet = ({ payload }: Told) => ({
  type: "place_set",
  payload: { ...payload, at: "2026-07-01T12:00:00.000Z" },
});
const refused = (code: string, more: object = {}) => ({
  type: "error",
  payload: { code, message: code, ...more },
});

async function talking(): Promise<{ stage: Stage; app: App; chatId: string }> {
  const stage = new Stage();
  const chatId = stage.server.world.openChat(10, 20, "I fell");
  return { stage, app: await stage.online(20), chatId };
}

describe("a place", () => {
  test("that is found late is told, and is the chat's", async () => {
    const { stage, app, chatId } = await talking();
    const heard = answering(stage, placeSet);
    app.client.setPlace(chatId, { lat: 1, lng: 2, accuracyM: 12 });
    await stage.clock.advance(0);
    expect(heard.map(({ payload }) => payload)).toEqual([{ chatId, lat: 1, lng: 2, accuracyM: 12 }]);
    expect(app.client.getState().chats[chatId]?.chat).toMatchObject({ place: { lat: 1, lng: 2 } });
  });

  test("is told every few seconds at most, the newest of several", async () => {
    const { stage, app, chatId } = await talking();
    const heard = answering(stage, placeSet);
    for (let lat = 1; lat <= 5; lat += 1) app.client.setPlace(chatId, { lat, lng: 0 });
    await stage.clock.advance(PLACE_EVERY - 1);
    expect(heard).toHaveLength(1);
    await stage.clock.advance(1);
    expect(heard.map(({ payload }) => payload.lat)).toEqual([1, 5]);
  });

  test("that is found without a connection is told with the next one", async () => {
    const { stage, app, chatId } = await talking();
    const heard = answering(stage, placeSet);
    stage.server.sockets = false;
    stage.server.rest = false;
    stage.server.cut();
    await stage.clock.until(() => !isOnline(app));
    app.client.setPlace(chatId, { lat: 1, lng: 2 });
    await stage.clock.advance(1_000);
    expect(heard).toEqual([]);
    stage.server.sockets = true;
    stage.server.rest = true;
    app.client.reconnect();
    await stage.clock.until(() => heard.length === 1);
  });

  test("is told again where the server had no time, and not where the chat is over", async () => {
    const { stage, app, chatId } = await talking();
    let code: string | undefined = "too_many_requests";
    const heard = answering(stage, (frame) =>
      code === undefined ? placeSet(frame) : refused(code, { retryAfterMs: 9_000 }),
    );
    app.client.setPlace(chatId, { lat: 1, lng: 2 });
    await stage.clock.advance(8_999);
    expect(heard).toHaveLength(1);
    code = "chat_closed";
    await stage.clock.advance(60_000);
    expect(heard).toHaveLength(2);
    expect(app.errors.map((error) => error.code)).toEqual(["chat_closed"]);
  });

  test("of too many chats is given up, the oldest first", async () => {
    const { stage, app } = await talking();
    const heard = answering(stage, placeSet);
    stage.server.sockets = false;
    stage.server.rest = false;
    stage.server.cut();
    await stage.clock.until(() => !isOnline(app));
    for (let at = 0; at <= PLACES_AT_MOST; at += 1) app.client.setPlace(`chat-${at}`, { lat: at, lng: 0 });
    stage.server.sockets = true;
    stage.server.rest = true;
    app.client.reconnect();
    await stage.clock.until(() => heard.length === PLACES_AT_MOST);
    expect(heard.some(({ payload }) => payload.chatId === "chat-0")).toBe(false);
  });

  test("leaves no timer behind", async () => {
    const { stage, app, chatId } = await talking();
    answering(stage, placeSet);
    app.client.setPlace(chatId, { lat: 1, lng: 2 });
    app.client.setPlace(chatId, { lat: 1, lng: 3 });
    await stage.clock.advance(0);
    await app.client.close();
    expect(stage.clock.running).toBe(0);
  });
});

describe("a participant", () => {
  test("calls back, and the chat waits again", async () => {
    const { stage, app, chatId } = await talking();
    const { world } = stage.server;
    const { organizerId: _, ...chat } = world.chat(chatId, 20) as ReturnType<typeof world.chat> & {
      organizerId: number;
    };
    answering(stage, () => ({
      type: "chat_changed",
      payload: { chat: { ...chat, state: "waiting", turn: 1 }, reason: "called_back" },
    }));
    await app.client.callBack(chatId);
    expect(app.client.getState().chats[chatId]?.chat).toMatchObject({ state: "waiting", turn: 1 });
  });

  test("is told that somebody has answered", async () => {
    const { stage, app, chatId } = await talking();
    answering(stage, () => refused("answered"));
    await expect(app.client.callBack(chatId)).rejects.toMatchObject({ code: "answered" });
  });

  test("says that all is well", async () => {
    const { stage, app, chatId } = await talking();
    const chat = {
      ...stage.server.world.chat(chatId, 20),
      state: "active",
      turn: 1,
      resolvedAt: "2026-07-01T12:00:00.000Z",
    };
    const heard = answering(stage, () => ({ type: "chat_changed", payload: { chat, reason: "resolved" } }));
    await app.client.resolve(chatId);
    expect(heard.map(({ type }) => type)).toEqual(["resolved"]);
    expect(app.client.getState().chats[chatId]?.chat).toMatchObject({ resolvedAt: chat.resolvedAt });
  });
});

describe("a timeline", () => {
  const events = (chatId: string, ...numbers: number[]) =>
    numbers.map((n) => ({ chatId, n, kind: "returned", at: "t", atSeq: 1 }));

  test("is fetched page by page, and what was missed later comes with the next connection", async () => {
    const { stage, app, chatId } = await talking();
    const pages: Record<string, { items: object[]; next?: string }> = {
      first: { items: events(chatId, 1, 2), next: "second" },
      second: { items: events(chatId, 5) },
    };
    const { fetch } = stage.server;
    const asked: string[] = [];
    const other = await stage.online(20, {
      fetch: async (url, init) => {
        if (!/events|second/.test(url)) return fetch(url, init);
        asked.push(url.replace(/^.*\/api\/v1/, ""));
        const { items, next } = pages[url.includes("second") ? "second" : "first"] ?? { items: [] };
        const link = next === undefined ? null : `</api/v1/${next}>; rel="next"`;
        return {
          ok: true,
          status: 200,
          headers: { get: (name) => (name === "Link" ? link : null) },
          text: async () => JSON.stringify(items),
        };
      },
    });
    await other.client.loadTimeline(chatId);
    expect(asked).toEqual([`/chats/${chatId}/events`, "/second"]);
    const held = () => other.client.getState().timelines[chatId]?.map(({ n }) => n);
    expect(held()).toEqual([1, 2, 5]);
    stage.server.cut();
    await stage.clock.until(() => !isOnline(other));
    await stage.clock.until(() => isOnline(other));
    const named = stage.server.asked("sync").at(-1)?.payload as { events?: object } | undefined;
    expect(named?.events).toEqual({ [chatId]: 5 });
    await app.client.close();
  });

  test("is nothing where a server of before has none, and says what else is wrong", async () => {
    const { stage, app, chatId } = await talking();
    await app.client.loadTimeline(chatId);
    expect(app.client.getState().timelines).toEqual({});
    stage.server.rest = false;
    await expect(app.client.loadTimeline(chatId)).rejects.toBeInstanceOf(ChatError);
  });
});
