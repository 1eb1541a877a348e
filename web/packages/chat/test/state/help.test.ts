import { describe, expect, test } from "vitest";
import type { HelpChat } from "../../src/api.js";
import type { ServerFrame, Synced } from "../../src/generated/wire.js";
import { empty, type Model } from "../../src/state/model.js";
import { reduce, reduceChats, reduceSync } from "../../src/state/reduce.js";
import { sampleChat, sampleMessage } from "../../src/testing/samples.js";

const ME = 20;
const me: Model = { ...empty, me: ME };
const waiting = (change: Partial<HelpChat> = {}): HelpChat => {
  const { organizerId: _, ...chat } = sampleChat({ id: "r-1", eventId: 7 });
  return { ...chat, state: "waiting", turn: 0, ...change } as HelpChat;
};
const active = (change: Partial<HelpChat> = {}): HelpChat => ({
  ...sampleChat({ id: "r-1", eventId: 7 }),
  state: "active",
  turn: 1,
  owner: { id: 10, name: "Ann" },
  ...change,
});
const told = (model: Model, ...frames: ServerFrame[]): Model =>
  frames.reduce((now, frame) => reduce(now, frame as ServerFrame, 0), model);
const changed = (chat: HelpChat, reason = "queued"): ServerFrame => ({
  type: "chat_changed",
  payload: { chat, reason, turn: chat.turn ?? 0 },
});
const requested = (more: object = {}): ServerFrame => ({
  type: "help_requested",
  payload: { requestId: "r-1", chatId: "r-1", eventId: 7, state: "waiting", position: 3, ...more },
});
const chatOf = (model: Model) => model.chats["r-1"]?.chat as HelpChat | undefined;

describe("a request that is a chat", () => {
  test("waits as both, in whichever order they are told", () => {
    for (const frames of [
      [changed(waiting()), requested()],
      [requested(), changed(waiting())],
    ]) {
      const model = told(me, ...frames);
      expect(chatOf(model)).toMatchObject({ state: "waiting", ended: 0, readSeq: 0, unread: 0 });
      expect(model.requests).toEqual([{ requestId: "r-1", eventId: 7, position: 3 }]);
    }
  });

  test("waits no more once somebody has it, and does again when they are gone", () => {
    const model = told(me, changed(waiting()), requested(), { type: "new_chat", payload: active() });
    expect(model.requests).toEqual([]);
    expect(chatOf(model)?.owner?.name).toBe("Ann");
    const back = told(model, changed(waiting({ turn: 1 }), "unattended"), {
      type: "queue_position",
      payload: { requestId: "r-1", position: 1 },
    });
    expect(chatOf(back)).toMatchObject({ state: "waiting", turn: 1 });
    expect(chatOf(back)?.owner).toBeUndefined();
    expect(back.requests).toEqual([{ requestId: "r-1", eventId: 7, position: 1 }]);
  });

  test("ends without a match, with how", () => {
    const ended = waiting({ state: "ended", ended: 1, outcome: "withdrawn" });
    const model = told(me, changed(waiting()), requested(), {
      type: "closed_chat",
      payload: { ...ended, chatId: "r-1" },
    });
    expect(chatOf(model)).toMatchObject({ ended: 1, outcome: "withdrawn" });
    const cancelled = { requestId: "r-1", eventId: 7, reason: "withdrawn" as const };
    expect(told(model, { type: "help_cancelled", payload: cancelled }).requests).toEqual([]);
    // By a change alone, too: somebody who waits says that all is well.
    const resolved = told(
      me,
      changed(waiting()),
      requested(),
      changed({ ...ended, outcome: "resolved" }, "resolved"),
    );
    expect([resolved.requests, chatOf(resolved)?.outcome]).toEqual([[], "resolved"]);
  });

  test("is not resolved any more with the next word of either", () => {
    const fine = changed(active({ lastSeq: 1, resolvedAt: "2026-06-01T12:00:00.000Z" }), "resolved");
    const word = (seq: number): ServerFrame => ({
      type: "user_message",
      payload: sampleMessage(seq, { chatId: "r-1" }),
    });
    expect(chatOf(told(me, word(1), fine, word(1)))?.resolvedAt).toBeDefined();
    expect(chatOf(told(me, fine, word(1), word(2)))?.resolvedAt).toBeUndefined();
    // The word may come first.
    expect(chatOf(told(me, changed(active()), word(1), word(2), fine))?.resolvedAt).toBeUndefined();
  });

  test("keeps marks and counts that a change does not say", () => {
    const { readSeq: _, unread: __, ...bare } = active();
    const model = told(me, changed(active({ readSeq: 2, unread: 1, lastSeq: 3 })), changed(bare as HelpChat));
    expect(chatOf(model)).toMatchObject({ readSeq: 2, unread: 1 });
  });

  test("is in the list of a poll as in a push, and an older list changes nothing", () => {
    const model = reduceChats(told(me, changed(active({ turn: 2 }))), [waiting({ turn: 1 })]);
    expect(chatOf(model)).toMatchObject({ state: "active", turn: 2 });
  });
});

describe("what is said of the wait", () => {
  const alternatives = [{ kind: "phone" as const, value: "112" }];
  const wait = { within: [60, 720] as [number, number], share: 0.9, held: 0.91, of: 812 };

  test("comes with the answer and with each position, and holds as long as it is said", () => {
    const model = told(me, requested({ nobodyOnDuty: true, alternatives, wait }));
    expect(model.requests).toEqual([
      { requestId: "r-1", eventId: 7, position: 3, nobodyOnDuty: true, alternatives, wait },
    ]);
    const position = { requestId: "r-1", position: 2 };
    // Not each account of it says the other ways again.
    const again = { ...position, nobodyOnDuty: true };
    expect(told(model, { type: "queue_position", payload: again }).requests).toEqual([
      { requestId: "r-1", eventId: 7, position: 2, nobodyOnDuty: true, alternatives },
    ]);
    const next = told(model, {
      type: "queue_position",
      payload: { ...position, wait } as typeof position,
    });
    expect(next.requests).toEqual([{ requestId: "r-1", eventId: 7, position: 2, wait }]);
    expect(told(next, { type: "queue_position", payload: position }).requests).toEqual([
      { requestId: "r-1", eventId: 7, position: 2 },
    ]);
  });

  test("comes with what was missed", () => {
    const page: Synced = {
      chats: [waiting()],
      messages: [],
      ranges: [],
      complete: true,
      epoch: "a",
      since: "s",
      waiting: false,
      requests: [
        { requestId: "r-1", eventId: 7, position: 1, nobodyOnDuty: true } as Synced["requests"][number],
      ],
    };
    const event = { chatId: "r-1", n: 4, kind: "returned", at: "t", atSeq: 1 };
    const model = reduceSync(me, { ...page, events: [event] } as Synced, []);
    expect(model.requests).toEqual([{ requestId: "r-1", eventId: 7, position: 1, nobodyOnDuty: true }]);
    expect(model.timelines).toEqual({ "r-1": [event] });
    // A chat that is gone takes its timeline along.
    const gone = reduceSync(model, { ...page, chats: [], requests: [], same: [] }, ["r-1"]);
    expect(gone.timelines).toEqual({});
  });
});

test("a place that is set is the chat's, unless a newer one is known", () => {
  const place = (lat: number, at: string) => ({ lat, lng: 1, accuracyM: 10, at });
  const set = (lat: number, at: string): ServerFrame => ({
    type: "place_set",
    payload: { chatId: "r-1", ...place(lat, at) },
  });
  const model = told(me, changed(waiting({ placeComing: true })), set(1, "2026-06-01T12:00:01.000Z"));
  expect(chatOf(model)?.place).toEqual(place(1, "2026-06-01T12:00:01.000Z"));
  expect(chatOf(model)?.placeComing).toBeUndefined();
  expect(told(model, set(2, "2026-06-01T12:00:00.000Z"))).toBe(model);
  expect(told(me, set(1, "2026-06-01T12:00:00.000Z"))).toBe(me);
});

test("what happened to a chat is in its timeline, and nothing of it in the log", () => {
  const event = { chatId: "r-1", n: 2, kind: "unattended", at: "t", atSeq: 1 };
  const model = told(
    me,
    changed(waiting()),
    { type: "user_message", payload: sampleMessage(1, { chatId: "r-1" }) },
    { type: "chat_event", payload: event },
  );
  expect(model.timelines).toEqual({ "r-1": [event] });
  expect(model.chats["r-1"]?.messages).toHaveLength(1);
});
