import { describe, expect, it } from "vitest";
import type { Channel, State, Storage } from "../../src/api.js";
import { ChatError } from "../../src/errors.js";
import type { ClientFrame, Limits, ServerFrame } from "../../src/generated/wire.js";
import { memoryStorage } from "../../src/index.js";
import { Organizer } from "../../src/organizer/index.js";
import { ASK_AGAIN, OFFER_GRACE, POLL_EVERY, READ_EVERY } from "../../src/organizer/organizer.js";
import { type FakeAnswers, fakeClient, sampleChat } from "../../src/testing/index.js";
import { FakeClock, settle } from "../support/clock.js";

const online = { state: "online", via: "socket" } as const;
const limits = { noteChars: 2_000 } as Limits;
const polling = { state: "online", via: "polling" } as const;
const offer = (offerId: string, expiresAt: string) => ({
  offerId,
  chat: sampleChat({ id: "chat-1" }),
  from: { id: 11, name: "Ann" },
  expiresAt,
  messages: [],
});

function begin(state: Partial<State> = {}, channel: FakeAnswers["channel"] = {}, storage?: Storage) {
  const call: Channel["call"] = async () => ({ body: [] });
  const clock = new FakeClock();
  const fake = fakeClient(
    { connection: online, me: 10, rank: "organizer", limits, ...state },
    { channel: { call, ...channel } },
  );
  const client = Object.assign(fake, { now: () => clock.now() });
  const organizer = new Organizer(client, { clock, ...(storage && { storage }) });
  const asked = () =>
    client.calls.filter(({ name }) => name === "ask").map(({ args }) => args[0] as ClientFrame);
  const called = () => client.calls.filter(({ name }) => name === "call").map(({ args }) => args);
  return { client, clock, organizer, asked, called };
}

describe("what was missed", () => {
  const frame = { type: "missed_chat", payload: { chatId: "a", eventId: 1 } };

  it("outlives the page, until it is seen", async () => {
    const storage = memoryStorage();
    const first = begin({}, {}, storage);
    await settle();
    first.client.emitFrame(frame);
    await settle();
    first.organizer.close();
    const second = begin({}, {}, storage);
    await settle();
    expect(second.organizer.getState().missed.map(({ chatId }) => chatId)).toEqual(["a"]);
    second.organizer.seen("a");
    await settle();
    const third = begin({}, {}, storage);
    await settle();
    expect(third.organizer.getState().missed).toEqual([]);
  });

  it("is another user's no more", async () => {
    const storage = memoryStorage();
    const { client, organizer } = begin({}, {}, storage);
    await settle();
    client.emitFrame(frame);
    client.set({ me: 12 });
    await settle();
    expect(organizer.getState().missed).toEqual([]);
    client.set({ me: 10 });
    await settle();
    expect(organizer.getState().missed).toHaveLength(1);
  });

  it("is still told where the device's storage fails", async () => {
    const broken = () => Promise.reject(new Error("no storage"));
    const storage: Storage = { get: broken, put: broken, delete: broken, list: broken };
    const { client, organizer } = begin({}, {}, storage);
    await settle();
    client.emitFrame(frame);
    await settle();
    expect(organizer.getState().missed).toHaveLength(1);
  });
});

describe("offers", () => {
  it("are asked for with each connection, and end with their time", async () => {
    const until = new Date(new FakeClock().now() + 60_000).toISOString();
    const call: Channel["call"] = async () => ({ body: [offer("1", until)] });
    const { client, clock, organizer, called } = begin({}, { call });
    await settle();
    const asked = [
      ["GET", "/offers", undefined],
      ["GET", "/agency/pause", undefined],
    ];
    expect(called()).toEqual(asked);
    await clock.advance(60_000 + OFFER_GRACE - 1);
    expect(organizer.getState().offers).toHaveLength(1);
    await clock.advance(1);
    expect(organizer.getState().offers).toEqual([]);
    client.emitTransition({ from: online, to: online, reason: "synced" });
    await settle();
    expect(called()).toEqual([...asked, ...asked]);
  });

  it("are asked for again when that fails, but not of a server that knows none", async () => {
    let error = new ChatError("network", "gone");
    const { clock, called } = begin({}, { call: () => Promise.reject(error) });
    await settle();
    error = new ChatError("not_found", "no such route", { status: 404 });
    await clock.advance(ASK_AGAIN);
    await settle();
    await clock.advance(10 * ASK_AGAIN);
    await settle();
    // Offers and pauses, twice each.
    expect(called()).toHaveLength(4);
  });

  it("say that the server lets chats go from one to another", async () => {
    const call: Channel["call"] = () => Promise.reject(new ChatError("not_found", "no such route"));
    const before = begin({}, { call });
    const now = begin();
    await settle();
    expect(before.organizer.getState().handsOver).toBe(false);
    expect(now.organizer.getState().handsOver).toBe(true);
  });

  it("are not asked of a server that bounds no notes: a browser would log that there is no such thing", async () => {
    const { organizer, called } = begin({ limits: {} as Limits });
    await settle();
    expect(called().map(([, path]) => path)).toEqual(["/agency/pause"]);
    expect(organizer.getState().handsOver).toBe(false);
  });

  it("are not asked of a server that names no rank", async () => {
    const client = fakeClient({ connection: online, me: 10 });
    new Organizer(client, { clock: new FakeClock() });
    await settle();
    expect(client.calls).toEqual([]);
  });

  it("are asked for again where a frame came before the answer", async () => {
    const answers: ((body: object) => void)[] = [];
    const call: Channel["call"] = async (_, path) => {
      if (path !== "/agency/pause") return { body: [] };
      return { body: await new Promise<object>((resolve) => answers.push(resolve)) };
    };
    const { client, clock, organizer } = begin({}, { call });
    await settle();
    client.emitFrame({ type: "help_paused", payload: { paused: true } });
    answers[0]?.({ paused: false, events: [] });
    await settle();
    expect(organizer.getState().pauses).toEqual([{ paused: true }]);
    await clock.advance(ASK_AGAIN);
    await settle();
    answers[1]?.({ paused: false, events: [] });
    await settle();
    expect(organizer.getState().pauses).toEqual([]);
  });

  it("come with pauses, which are read anew on each connection", async () => {
    let body: object = { paused: true, message: "Full", events: [{ paused: true, eventId: 1 }] };
    const call: Channel["call"] = async (_, path) => {
      if (path !== "/agency/pause") throw new ChatError("not_found", "a server without offers");
      return { body };
    };
    const { client, organizer } = begin({}, { call });
    await settle();
    const pauses = [
      { paused: true, message: "Full" },
      { paused: true, eventId: 1 },
    ];
    expect(organizer.getState().pauses).toEqual(pauses);
    // What was lifted meanwhile is not said by any frame.
    body = { paused: false, events: [] };
    client.emitTransition({ from: { state: "syncing" }, to: online, reason: "synced" });
    await settle();
    expect(organizer.getState().pauses).toEqual([]);
  });
});

describe("an organizer without a socket", () => {
  const until = new Date(new FakeClock().now() + 600_000).toISOString();
  const server = () => {
    const told = { offers: [] as object[], paused: false, state: "available" };
    const call: Channel["call"] = async (_, path) => {
      if (path === "/offers") return { body: told.offers.map((one) => ({ ...one })) };
      if (path === "/agency/pause") return { body: { paused: told.paused, events: [] } };
      return { body: [{ id: 10, name: "Me", state: told.state, since: until, chats: 0 }] };
    };
    return { told, ...begin({ connection: polling }, { call }) };
  };

  it("is told of offers, pauses and what was said of them, while the offer still rings", async () => {
    const { told, clock, organizer } = server();
    await settle();
    expect(organizer.getState()).toMatchObject({
      offers: [],
      pauses: [],
      availability: { state: "available" },
    });
    Object.assign(told, { offers: [offer("1", until)], paused: true, state: "away" });
    await clock.advance(POLL_EVERY);
    expect(organizer.getState()).toMatchObject({ offers: [{ offerId: "1" }], pauses: [{ paused: true }] });
    await clock.advance(READ_EVERY);
    expect(organizer.getState()).toMatchObject({ availability: { state: "away" } });
    told.offers = [];
    await clock.advance(POLL_EVERY);
    expect(organizer.getState().offers).toEqual([]);
  });

  it("hears nothing where nothing has changed", async () => {
    const { told, clock, organizer, called } = server();
    Object.assign(told, { offers: [offer("1", until)], paused: true });
    await clock.advance(POLL_EVERY);
    let changes = 0;
    organizer.subscribe(() => {
      changes += 1;
    });
    const { offers, pauses } = organizer.getState();
    const before = called().length;
    await clock.advance(3 * POLL_EVERY);
    // Among them once the user's own row.
    expect([changes, called().length]).toEqual([0, before + 7]);
    expect([organizer.getState().offers === offers, organizer.getState().pauses === pauses]).toEqual([
      true,
      true,
    ]);
  });

  it("asks no more once there is one, or none at all", async () => {
    const { client, clock, called } = server();
    await settle();
    const change = (to: State["connection"]) => {
      client.set({ connection: to });
      client.emitTransition({ from: polling, to, reason: "opened" });
    };
    change({ state: "syncing" });
    const before = called().length;
    await clock.advance(10 * READ_EVERY);
    expect(called()).toHaveLength(before);
    change(online);
    await clock.advance(10 * READ_EVERY);
    expect(called()).toHaveLength(before + 2);
  });
});

describe("colleagues", () => {
  const told = { type: "colleagues", payload: { organizers: [] } } as unknown as ServerFrame;
  const on = { type: "watch_colleagues", payload: { on: true } };
  const off = { type: "watch_colleagues", payload: { on: false } };

  it("are watched while anybody does, and anew on each connection", async () => {
    const { client, organizer, asked } = begin({ rank: undefined as never }, { ask: async () => told });
    const [one, other] = [organizer.watchColleagues(), organizer.watchColleagues()];
    await settle();
    expect(asked()).toEqual([on]);
    expect(organizer.getState().colleagues).toEqual([]);
    client.emitTransition({ from: online, to: { state: "syncing" }, reason: "silent" });
    expect(organizer.getState().colleagues).toBeUndefined();
    client.emitTransition({ from: { state: "syncing" }, to: online, reason: "synced" });
    await settle();
    expect(asked()).toHaveLength(2);
    one();
    one();
    expect(asked()).toHaveLength(2);
    other();
    expect(asked().at(-1)).toEqual(off);
    expect(organizer.getState().colleagues).toBeUndefined();
  });

  it("are asked for once on each connection, since the user's own row says what they said", async () => {
    const own = { id: 10, name: "Me", state: "away", since: "2026-06-01T12:00:00Z", chats: 0 };
    const ask = async () =>
      ({ type: "colleagues", payload: { organizers: [own] } }) as unknown as ServerFrame;
    const { client, organizer, asked } = begin({}, { ask });
    await settle();
    expect(asked()).toEqual([on, off]);
    expect(organizer.getState()).toMatchObject({ availability: { state: "away" } });
    expect(organizer.getState().colleagues).toBeUndefined();
    client.emitTransition({ from: { state: "syncing" }, to: online, reason: "synced" });
    await settle();
    expect(asked()).toHaveLength(4);
  });

  it("are not given up for it while somebody watches them", async () => {
    const { organizer, asked } = begin({}, { ask: async () => told });
    organizer.watchColleagues();
    await settle();
    expect(asked()).not.toContainEqual(off);
    expect(organizer.getState().colleagues).toEqual([]);
  });

  it("are read every so often where there is no socket", async () => {
    const ann = { id: 11, name: "Ann", state: "off", chats: 0 };
    const call: Channel["call"] = async (_, path) => ({ body: path === "/offers" ? [] : [ann] });
    const { clock, organizer, called } = begin({ connection: polling }, { call });
    const reads = () => called().filter(([, path]) => String(path).startsWith("/agency/organizers")).length;
    await settle();
    expect(reads()).toBe(1);
    expect(organizer.getState().colleagues).toBeUndefined();
    const end = organizer.watchColleagues();
    await settle();
    expect(organizer.getState().colleagues).toHaveLength(1);
    await clock.advance(READ_EVERY);
    expect(reads()).toBe(3);
    end();
    expect(organizer.getState().colleagues).toBeUndefined();
    // The user's own row is one of them.
    await clock.advance(READ_EVERY);
    expect(reads()).toBe(4);
    expect(organizer.getState().colleagues).toBeUndefined();
  });

  it("are asked for again when that fails, but not of a server that knows none", async () => {
    let error = new ChatError("network", "gone");
    const { clock, organizer, asked } = begin({}, { ask: () => Promise.reject(error) });
    await settle();
    expect(asked()).toHaveLength(1);
    await clock.advance(ASK_AGAIN);
    await settle();
    expect(asked()).toHaveLength(2);
    organizer.watchColleagues();
    await clock.advance(ASK_AGAIN);
    await settle();
    expect(asked()).toHaveLength(4);
    error = new ChatError("unknown_type", "unknown type");
    await clock.advance(ASK_AGAIN);
    await settle();
    await clock.advance(10 * ASK_AGAIN);
    expect(asked()).toHaveLength(5);
    expect(clock.running).toBe(0);
  });
});

describe("an act", () => {
  const turn = { chatId: "chat-1", turn: 3 };
  const left = { type: "chat_left", payload: { ...turn, reason: "returned" } } as unknown as ServerFrame;

  it("goes over the socket, and names the turn that is meant", async () => {
    const { organizer, asked } = begin({}, { ask: async () => left });
    await organizer.acts.return(turn, "  He speaks French ");
    const payload = { ...turn, note: "He speaks French" };
    expect(asked()).toContainEqual({ type: "return_chat", payload });
    expect(organizer.getState().left).toEqual({ "chat-1": { turn: 3, reason: "returned" } });
  });

  it("goes over its twin while there is no socket, and is heard of all the same", async () => {
    const call: Channel["call"] = async (method) => ({ body: method === "GET" ? [] : left.payload });
    const { organizer, called } = begin({ connection: polling }, { call });
    await organizer.acts.return(turn, " ");
    expect(called()).toContainEqual(["POST", "/chats/chat-1/return", { turn: 3 }]);
    expect(organizer.getState().left).toEqual({ "chat-1": { turn: 3, reason: "returned" } });
  });

  it("that is refused says why", async () => {
    const { organizer } = begin({}, { ask: () => Promise.reject(new ChatError("no_access", "not yours")) });
    await expect(organizer.acts.takeOver(turn)).rejects.toMatchObject({ code: "no_access" });
  });

  it.each([
    ["offer", "POST", "/chats/chat-1/offer", { turn: 3, to: 11, note: "Go" }],
    ["answerOffer", "POST", "/offers/1", { accept: true }],
    ["withdrawOffer", "DELETE", "/offers/1", undefined],
    ["takeOver", "POST", "/chats/chat-1/take-over", { turn: 3 }],
    ["setAvailability", "PUT", "/agency/availability", { state: "away", reason: "lunch" }],
    ["pauseHelp", "PUT", "/agency/pause", { eventId: 1, message: "Later" }],
    ["resumeHelp", "DELETE", "/agency/pause?eventId=1", undefined],
  ] as const)("%s has its twin", async (name, method, path, body) => {
    const answer = offer("1", "2026-06-01T12:00:00Z");
    const call: Channel["call"] = async () => ({ body: answer });
    const { organizer, called } = begin({ connection: polling }, { call });
    const { acts } = organizer;
    const act = {
      offer: () => acts.offer(turn, 11, "Go"),
      answerOffer: () => acts.answerOffer("1", true),
      withdrawOffer: () => acts.withdrawOffer("1"),
      takeOver: () => acts.takeOver(turn),
      setAvailability: () => acts.setAvailability("away", { reason: "lunch" }),
      pauseHelp: () => acts.pauseHelp({ eventId: 1, message: "Later" }),
      resumeHelp: () => acts.resumeHelp(1),
    }[name];
    await act();
    expect(called()).toContainEqual([method, path, body]);
  });
});

describe("the agency", () => {
  it("is read page by page", async () => {
    const call: Channel["call"] = async (_, path) => ({ body: [path], next: "/more" });
    const { organizer } = begin({}, { call });
    const { agency } = organizer;
    expect(await agency.chats("waiting", { participant: "a b", eventId: 2 })).toEqual({
      items: ["/agency/chats?status=waiting&participant=a%20b&eventId=2&limit=50"],
      next: "/more",
    });
    expect((await agency.messages("c")).items).toEqual(["/agency/chats/c/messages?protocol=2&limit=200"]);
    expect((await agency.events("c")).items).toEqual(["/agency/chats/c/events"]);
    expect((await agency.organizers("/more")).items).toEqual(["/more"]);
  });
});
