import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { followsAfter } from "../../src/react/follower.js";
import { eventsWithin, moveAnchor, rowsOf } from "../../src/react/rows.js";
import { arrivedAfter } from "../../src/react/use-position.js";
import { sampleEvent, sampleMessage, sampleMessages, samplePending } from "../../src/testing/index.js";

const byOrganizer = (message: { fromOrganizer: 0 | 1 }) => message.fromOrganizer === 1;
const never = () => false;
const rows = (from: number, to: number) => rowsOf(sampleMessages(from, to), [], never);

describe("rows", () => {
  it("begin a day where one begins in the viewer's zone", () => {
    const at = (day: number, hour: number) => new Date(2026, 5, day, hour).toISOString();
    const messages = [
      sampleMessage(1, { timeSent: at(1, 23) }),
      sampleMessage(2, { timeSent: at(2, 0) }),
      sampleMessage(3, { timeSent: at(2, 23) }),
      sampleMessage(4, { timeSent: at(4, 1) }),
    ];
    expect(rowsOf(messages, [], never).map((row) => [row.beginsDay, row.continues])).toEqual([
      [true, false],
      [true, false],
      [false, true],
      [true, false],
    ]);
  });

  it("leave out entries of kinds that are not known", () => {
    const unknown = sampleMessage(2, { kind: "reaction" as "text" });
    expect(rowsOf([sampleMessage(1), unknown], [], never).map((row) => row.entry.message?.seq)).toEqual([1]);
  });

  it("keep their key and their place when a message on its way arrives in the log", () => {
    const pending = samplePending();
    const before = rowsOf([sampleMessage(1)], [pending], byOrganizer);
    const acked = sampleMessage(2, { fromOrganizer: 1, clientMessageId: pending.clientMessageId });
    const between = rowsOf([sampleMessage(1), acked], [pending], byOrganizer);
    const after = rowsOf([sampleMessage(1), acked], [], byOrganizer);
    expect(between.map((row) => row.key)).toEqual(before.map((row) => row.key));
    expect(after).toEqual(between);
  });

  it("stay the very same while nothing about them changes", () => {
    const messages = sampleMessages(1, 10);
    const before = rowsOf(messages, [], never);
    const after = rowsOf([...messages, sampleMessage(11)], [], never);
    expect(after.slice(0, 10).every((row, index) => row === before[index])).toBe(true);
  });
});

describe("what happened to a chat", () => {
  const said = (row: ReturnType<typeof rowsOf>[number]) => row.entry.message?.seq ?? row.key;

  it("stands behind the entry that it happened behind, in front of what is on its way", () => {
    const events = [sampleEvent(1, 0), sampleEvent(2, 2), sampleEvent(4, 2), sampleEvent(5, 9)];
    const all = rowsOf(sampleMessages(1, 3), [samplePending()], never, events);
    expect(all.map(said)).toEqual(["event 1", 1, 2, "event 2", "event 4", 3, "event 5", "pending-1"]);
  });

  it("parts the messages around it, and stays the very same while nothing about it changes", () => {
    const messages = sampleMessages(1, 2);
    const events = [sampleEvent(1, 1)];
    const before = rowsOf(messages, [], never, events);
    expect(before.map((row) => row.continues)).toEqual([false, false, false]);
    const after = rowsOf([...messages, sampleMessage(3)], [], never, events);
    expect(after.slice(0, 3).every((row, index) => row === before[index])).toBe(true);
  });

  it("waits for the page of the log that it stands beside", () => {
    const events = [sampleEvent(1, 2), sampleEvent(2, 3), sampleEvent(3, 5), sampleEvent(4, 6)];
    const within = (above: boolean, below: boolean) =>
      eventsWithin(events, sampleMessages(3, 5), { above, below }).map(({ n }) => n);
    expect(within(false, false)).toEqual([1, 2, 3, 4]);
    expect(within(true, false)).toEqual([2, 3, 4]);
    expect(within(false, true)).toEqual([1, 2, 3]);
    expect(eventsWithin(events, [], { above: true, below: false })).toEqual([]);
  });

  it("is no message that has arrived", () => {
    const all = rowsOf(sampleMessages(1, 2), [], never, [sampleEvent(1, 1), sampleEvent(2, 2)]);
    expect(arrivedAfter(all, "message-1")).toBe(1);
  });
});

describe("the anchor", () => {
  it("keeps every row's number, whatever comes in at either end or is dropped", () => {
    const stretch = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(stretch, stretch, ([a, lengthA], [b, lengthB]) => {
        const before = moveAnchor(undefined, rows(a, a + lengthA));
        const after = moveAnchor(before, rows(b, b + lengthB));
        const numbers = new Map(before.rows.map((row, index) => [row.key, before.firstIndex + index]));
        for (const [index, row] of after.rows.entries()) {
          const number = numbers.get(row.key);
          if (number !== undefined) expect(after.firstIndex + index).toBe(number);
        }
      }),
    );
  });
});

describe("what has arrived", () => {
  it("is what others wrote below the last row that was seen", () => {
    const messages = [...sampleMessages(1, 3), sampleMessage(4, { fromOrganizer: 1 }), sampleMessage(5)];
    const all = rowsOf(messages, [], byOrganizer);
    expect(arrivedAfter(all, "message-2")).toBe(2);
    expect(arrivedAfter(all, "message-5")).toBe(0);
    expect(arrivedAfter(all, "gone")).toBe(0);
  });
});

describe("following", () => {
  const at = (top: number, height = 2_000, visible = 500) => ({ top, height, visible });

  it("ends when the reader goes up, and begins again when they come down to near the end, or stop there", () => {
    expect(followsAfter(true, at(1_500), at(1_495), false)).toBe(false);
    expect(followsAfter(true, at(1_500), at(1_300, 2_056), false)).toBe(false);
    expect(followsAfter(true, at(1_500), at(1_300, 2_000, 400), false)).toBe(false);
    expect(followsAfter(false, at(1_300), at(1_350), false)).toBe(false);
    expect(followsAfter(false, at(1_350), at(1_445), false)).toBe(true);
    expect(followsAfter(false, at(1_470), at(1_470), false)).toBe(false);
    expect(followsAfter(false, at(1_470), at(1_470), true)).toBe(true);
    expect(followsAfter(true, at(1_500), at(1_300), true)).toBe(false);
  });

  it("goes on when rows come faster than the list scrolls, and when the list becomes lower", () => {
    expect(followsAfter(true, at(1_500), at(1_500, 3_000), false)).toBe(true);
    expect(followsAfter(true, at(1_500.4), at(1_499.6, 3_000), false)).toBe(true);
    expect(followsAfter(true, at(1_500), at(1_500, 2_000, 200), false)).toBe(true);
    expect(followsAfter(true, at(1_500), at(1_400, 1_900), false)).toBe(true);
    expect(followsAfter(true, at(1_500), at(1_400, 2_000, 600), false)).toBe(true);
  });

  it("does not begin by itself while somebody reads older ones", () => {
    expect(followsAfter(false, at(300), at(300, 3_000), false)).toBe(false);
    expect(followsAfter(false, at(300), at(900, 3_000), false)).toBe(false);
  });
});
