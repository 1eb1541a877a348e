import fc from "fast-check";
import { expect, test } from "vitest";
import { keyOf, stampOf } from "../../src/outbox/shelf.js";
import { Time } from "../../src/platform/time.js";
import { FakeClock } from "../support/clock.js";

/** A moment of this century as a clock with fractions of a millisecond says it. */
const moment = fc.double({ min: 1e12, max: 4e12, noNaN: true });

test("keys stand in the order in which messages were written, whatever fractions a clock has", () => {
  fc.assert(
    fc.property(moment, fc.double({ min: 0, max: 10, noNaN: true }), (first, later) => {
      const [a, b] = [Math.floor(first), Math.floor(first) + 1 + later];
      expect(keyOf(first, "z") < keyOf(b, "a")).toBe(true);
      expect(stampOf(keyOf(first, "x"))).toBe(a);
    }),
  );
});

test("the client's time is told in whole milliseconds", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), (since) => {
      let steady = 0;
      const time = new Time(Object.assign(new FakeClock(), { steady: () => steady }));
      time.learn("2026-07-01T12:00:01.500Z");
      steady = since;
      expect(Number.isInteger(time.ofServer())).toBe(true);
      expect(Number.isInteger(time.present())).toBe(true);
    }),
  );
});
