import fc from "fast-check";
import { expect, test } from "vitest";
import { type End, look, READING_MS, type Reading } from "../../src/marks/reading.js";

/** A look after so many milliseconds: at the end of a chat that has grown, or at none. */
const looks = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 1_500 }),
    chatId: fc.constantFrom("a", "b"),
    grown: fc.integer({ min: 0, max: 3 }),
    there: fc.boolean(),
  }),
  { maxLength: 60 },
);

test("only what was the end before its reader for a second, without a pause, is read", () => {
  fc.assert(
    fc.property(looks, (steps) => {
      let reading: Reading | undefined;
      let now = 0;
      const seqs = { a: 1, b: 1 };
      /** What stood there at each look since nobody else was looked at. */
      let stood: { end: End; at: number }[] = [];
      for (const { after, chatId, grown, there } of steps) {
        now += after;
        seqs[chatId as "a" | "b"] += grown;
        const end = there ? { chatId, seq: seqs[chatId as "a" | "b"] } : undefined;
        if (stood[0]?.end.chatId !== end?.chatId) stood = [];
        const found = look(reading, end, now);
        if (end) stood.push({ end, at: now });
        const { read } = found;
        if (read) {
          const first = stood.find((one) => one.end.seq >= read.seq);
          expect(first && now - first.at).toBeGreaterThanOrEqual(READING_MS);
        }
        expect(found.reading === undefined).toBe(end === undefined);
        reading = found.reading;
      }
    }),
  );
});

test("who stays at the end has read it, however fast it grows", () => {
  let reading: Reading | undefined;
  let read: End | undefined;
  for (let now = 0; now <= 10_000; now += 100) {
    const found = look(reading, { chatId: "a", seq: 1 + now / 100 }, now);
    reading = found.reading;
    read = found.read ?? read;
    // What was the end two seconds ago has been read.
    if (now >= 2 * READING_MS) expect(read?.seq).toBeGreaterThan((now - 2 * READING_MS) / 100);
  }
});

test("a clock that was set back begins anew", () => {
  const { reading } = look(undefined, { chatId: "a", seq: 1 }, 1_000_000);
  expect(look(reading, { chatId: "a", seq: 1 }, 5)).toEqual({
    reading: { end: { chatId: "a", seq: 1 }, since: 5 },
    again: READING_MS,
  });
});
