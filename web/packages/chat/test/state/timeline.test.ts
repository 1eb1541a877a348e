import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChatEvent } from "../../src/generated/wire.js";
import { empty, type Model } from "../../src/state/model.js";
import { EVENTS_HELD, lastEvents, mergedEvents, withEvents } from "../../src/state/timeline.js";
import { sampleView } from "../../src/testing/samples.js";

const event = (n: number, chatId = "chat-1"): ChatEvent => ({
  chatId,
  n,
  kind: "returned",
  at: "2026-06-01T12:00:00.000Z",
  atSeq: 1,
});
const model: Model = { ...empty, chats: { "chat-1": sampleView([]) } };

test("has each row once, by its number, in whichever order they come", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { maxLength: 400 }), (numbers) => {
      const told = numbers.reduce((now, n) => withEvents(now, [event(n)]), model);
      const all = [...new Set(numbers)].sort((a, b) => a - b);
      const held = (told.timelines["chat-1"] ?? []).map(({ n }) => n);
      expect(held.length).toBeLessThanOrEqual(EVENTS_HELD);
      expect(held).toEqual([...held].sort((a, b) => a - b));
      if (all.length <= EVENTS_HELD) expect(held).toEqual(all);
    }),
  );
});

test("keeps the newest of too many", () => {
  const all = Array.from({ length: EVENTS_HELD + 10 }, (_, at) => event(at + 1));
  const held = mergedEvents([], all);
  expect([held.length, held[0]?.n, held.at(-1)?.n]).toEqual([EVENTS_HELD, 11, EVENTS_HELD + 10]);
  expect(mergedEvents(held, [event(1)])).toBe(held);
});

test("keeps of one row what says more, whichever came first", () => {
  const [pushed, read] = [event(1), { ...event(1), detail: { note: "Is cold" } }];
  for (const order of [
    [pushed, read],
    [read, pushed],
  ])
    expect(order.reduce<readonly ChatEvent[]>((held, told) => mergedEvents(held, [told]), [])).toEqual([
      read,
    ]);
  const held = mergedEvents([], [read]);
  expect(mergedEvents(held, [pushed, { ...read }])).toBe(held);
});

test("stays the same object while nothing is new, and has nothing of chats that are not here", () => {
  const told = withEvents(model, [event(1)]);
  expect(withEvents(told, [event(1)])).toBe(told);
  expect(withEvents(told, [event(1, "chat-2")])).toBe(told);
});

test("names the last row of each chat, for what was missed", () => {
  expect(lastEvents(model)).toBeUndefined();
  expect(lastEvents(withEvents(model, [event(3), event(7)]))).toEqual({ "chat-1": 7 });
});
