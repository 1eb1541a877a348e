import fc from "fast-check";
import { expect, it } from "vitest";
import { forecastOf } from "../../src/model/forecast.js";

const within = (seconds: number) => forecastOf({ within: [0, seconds], share: 0.9 })?.within;

it.each([
  [10, { key: "soon", count: 1 }],
  [60, { key: "soon", count: 1 }],
  [61, { key: "minutes", count: 2 }],
  [700, { key: "minutes", count: 12 }],
  [7_200, { key: "minutes", count: 120 }],
  [7_201, { key: "hours", count: 3 }],
])("%d s are rounded outwards", (seconds, said) => {
  expect(within(seconds)).toEqual(said);
});

it("says how often it holds, and how often it held, never more than is so", () => {
  const wait = { within: [0, 60] as [number, number], share: 0.9 };
  expect(forecastOf({ ...wait, held: 0.919, of: 812 })).toMatchObject({
    times: 9,
    held: { count: 91, of: 100 },
  });
  expect(forecastOf({ ...wait, held: 0.9, of: 40 })).toMatchObject({ held: { count: 36, of: 40 } });
  expect(forecastOf({ ...wait, held: 0.91 })).not.toHaveProperty("held");
  expect(forecastOf({ ...wait, held: 0.91, of: 0 })).not.toHaveProperty("held");
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 1_000 }),
      (held, of) => {
        const said = forecastOf({ ...wait, held, of })?.held;
        expect((said?.count ?? 0) / (said?.of ?? 1)).toBeLessThanOrEqual(held + 1e-9);
      },
    ),
  );
});

it.each([
  undefined,
  { within: [5, 1] as [number, number], share: 0.9 },
  { within: [0, Number.POSITIVE_INFINITY] as [number, number], share: 0.9 },
  { within: [-1, 5] as [number, number], share: 0.9 },
  { within: [0, 60] as [number, number], share: 0.05 },
  { within: [0, 60] as [number, number], share: Number.NaN },
])("says nothing without a basis: %o", (wait) => {
  expect(forecastOf(wait)).toBeUndefined();
});
