import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Colleague, Offer, ServerFrame } from "../../src/generated/wire.js";
import {
  type Around,
  COLLEAGUES_HELD,
  LEFT_HELD,
  MISSED_HELD,
  OFFERS_HELD,
  PAUSES_HELD,
  reduceOrganizer,
  withoutExpired,
  withSeen,
} from "../../src/organizer/reduce.js";
import { nothing, type OrganizerState } from "../../src/organizer/state.js";
import { sampleChat, sampleTime } from "../../src/testing/index.js";

const around: Around = { me: 10, now: 1_000, chat: (id) => sampleChat({ id }) };
const play = (...frames: Parameters<typeof reduceOrganizer>[1][]): OrganizerState =>
  frames.reduce((state, frame) => reduceOrganizer(state, frame, around), nothing);

const missed = (chatId: string): ServerFrame => ({ type: "missed_chat", payload: { chatId, eventId: 1 } });
const left = (chatId: string, turn = 2, reason = "returned"): ServerFrame => ({
  type: "chat_left",
  payload: { chatId, turn, reason },
});
const given = (id: string, organizerId = 10) =>
  ({ type: "new_chat", payload: sampleChat({ id, organizerId }) }) as const;
const offer = (offerId: string, minutes = 1): Offer => ({
  offerId,
  chat: sampleChat({ id: `chat-${offerId}` }),
  from: { id: 11, name: "Ann" },
  to: { id: 10, name: "Ben" },
  expiresAt: sampleTime(minutes),
  messages: [],
});
const colleague = (id: number, change: Partial<Colleague> = {}): Colleague => ({
  id,
  name: `Organizer ${id}`,
  state: "available",
  chats: 0,
  ...change,
});

describe("a chat that was missed", () => {
  it("stays until it is seen, with who it was", () => {
    const state = play(missed("a"), left("b"));
    expect(state.missed).toEqual([{ chatId: "a", eventId: 1, name: "Ada Example", at: 1_000 }]);
    expect(withSeen(state, "a").missed).toEqual([]);
    expect(withSeen(state, "b")).toBe(state);
  });

  it("is none any more when it is given again, to this user", () => {
    expect(play(missed("a"), given("a", 11)).missed).toHaveLength(1);
    expect(play(missed("a"), given("a"))).toMatchObject({ missed: [], left: {} });
  });

  it("is there once, and not without end", () => {
    expect(play(missed("a"), missed("b"), missed("a")).missed.map(({ chatId }) => chatId)).toEqual([
      "b",
      "a",
    ]);
    const many = Array.from({ length: MISSED_HELD + 5 }, (_, index) => missed(`chat-${index}`));
    expect(play(...many).missed).toHaveLength(MISSED_HELD);
    expect(play(...many).missed.at(-1)?.chatId).toBe(`chat-${MISSED_HELD + 4}`);
  });
});

describe("a chat that left", () => {
  it("says why, until it is back", () => {
    expect(play(left("a", 3, "taken_over")).left).toEqual({ a: { turn: 3, reason: "taken_over" } });
    expect(play(left("a"), given("a")).left).toEqual({});
    expect(play(missed("a")).left).toEqual({ a: { turn: 0, reason: "not_opened" } });
  });

  it("is forgotten behind many others", () => {
    const many = Array.from({ length: LEFT_HELD + 1 }, (_, index) => left(`chat-${index}`));
    const ids = Object.keys(play(...many).left);
    expect(ids).toHaveLength(LEFT_HELD);
    expect(ids).not.toContain("chat-0");
  });
});

describe("an offer", () => {
  it("stands once, as it was told last", () => {
    const state = play(
      { type: "offer", payload: offer("1") },
      { type: "offer", payload: { ...offer("1"), note: "Careful" } },
    );
    expect(state.offers).toEqual([{ ...offer("1"), note: "Careful" }]);
  });

  it("ends with what became of it", () => {
    const state = play(
      { type: "offer", payload: offer("1") },
      { type: "offer_ended", payload: { offerId: "2", state: "declined" } },
      { type: "offer_ended", payload: { offerId: "1", state: "accepted" } },
      { type: "offer_ended", payload: { offerId: "1", state: "expired" } },
    );
    expect(state.offers).toEqual([]);
    expect(state.lastOffer).toEqual({ offer: offer("1"), state: "accepted" });
  });

  it("is over with its time, also where nobody says so", () => {
    const state = play({ type: "offer", payload: offer("1", 1) }, { type: "offer", payload: offer("2", 2) });
    expect(withoutExpired(state, Date.parse(sampleTime(1)) - 1)).toBe(state);
    expect(withoutExpired(state, Date.parse(sampleTime(1))).offers).toEqual([offer("2", 2)]);
  });

  it("is one of a bounded number", () => {
    const many = Array.from(
      { length: OFFERS_HELD + 1 },
      (_, index): ServerFrame => ({ type: "offer", payload: offer(`${index}`) }),
    );
    expect(play(...many).offers).toHaveLength(OFFERS_HELD);
  });
});

describe("colleagues", () => {
  const all = (organizers: Colleague[]): ServerFrame => ({ type: "colleagues", payload: { organizers } });
  const changed = (organizers: Colleague[]): ServerFrame => ({
    type: "availability_changed",
    payload: { organizers },
  });

  it("are replaced one by one, and whoever is new comes behind", () => {
    const busy = colleague(12, { chats: 2 });
    const state = play(all([colleague(11), colleague(12)]), changed([busy, colleague(13)]));
    expect(state.colleagues).toEqual([colleague(11), busy, colleague(13)]);
  });

  it("are not made up of changes alone", () => {
    expect(play(changed([colleague(11)])).colleagues).toBeUndefined();
  });

  it("have an end", () => {
    const many = Array.from({ length: COLLEAGUES_HELD }, (_, index) => colleague(index + 100));
    expect(play(all(many), changed([colleague(1)])).colleagues).toHaveLength(COLLEAGUES_HELD);
  });

  it("say what the user said, unless something newer is known", () => {
    const since = sampleTime(5);
    const own = colleague(10, { state: "away", since, reason: "lunch" });
    expect(play(all([own])).availability).toEqual({ userId: 10, state: "away", since, reason: "lunch" });
    const newer = { userId: 10, state: "available", since: sampleTime(6) } as const;
    expect(play({ type: "availability", payload: newer }, changed([own])).availability).toEqual(newer);
    expect(play({ type: "availability", payload: { ...newer, userId: 11 } }).availability).toBeUndefined();
    // Who has never said anything.
    const silent = all([colleague(10, { state: "off" })]);
    expect(play(silent).availability).toEqual({ userId: 10, state: "off" });
    expect(play(silent, { type: "availability", payload: newer }, silent).availability).toEqual(newer);
  });
});

describe("pauses", () => {
  const pause = (paused: boolean, eventId?: number): ServerFrame => ({
    type: "help_paused",
    payload: { paused, ...(eventId === undefined ? {} : { eventId }) },
  });

  it("are lifted as they were set", () => {
    const state = play(pause(true), pause(true, 1), pause(false, 1));
    expect(state.pauses).toEqual([{ paused: true }]);
    expect(play(pause(true), pause(false)).pauses).toEqual([]);
  });

  it("are a bounded number", () => {
    const many = Array.from({ length: PAUSES_HELD + 1 }, (_, index) => pause(true, index + 1));
    expect(play(...many).pauses).toHaveLength(PAUSES_HELD);
  });
});

describe("any history", () => {
  const id = fc.constantFrom("a", "b", "c");
  const frame = fc.oneof(
    id.map(missed),
    id.map((one) => left(one)),
    id.map((one) => given(one)),
    id.map((one): ServerFrame => ({ type: "offer", payload: offer(one) })),
    id.map((one): ServerFrame => ({ type: "offer_ended", payload: { offerId: one, state: "declined" } })),
  );

  it("leaves nothing of a chat that is this user's again, and each thing once", () => {
    fc.assert(
      fc.property(fc.array(frame), id, (frames, last) => {
        const state = play(...frames, given(last));
        expect(state.left[last]).toBeUndefined();
        const chats = state.missed.map(({ chatId }) => chatId);
        expect(chats).not.toContain(last);
        expect(new Set(chats).size).toBe(chats.length);
        const offers = state.offers.map(({ offerId }) => offerId);
        expect(new Set(offers).size).toBe(offers.length);
      }),
    );
  });

  it("of other frames changes nothing", () => {
    const state = play(missed("a"));
    expect(reduceOrganizer(state, { type: "pong", payload: { serverTime: "" } }, around)).toBe(state);
  });
});
