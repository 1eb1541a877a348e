import { describe, expect, it } from "vitest";
import { waitOf } from "../../src/model/wait.js";

describe("the wait in words", () => {
  it.each([
    [undefined, undefined],
    [[0, 40], { key: "soon" }],
    [[0, 60], { key: "soon" }],
    [[0, 61], { key: "minutesBetween", low: 1, high: 2 }],
    [[120, 300], { key: "minutesBetween", low: 2, high: 5 }],
    [[119, 301], { key: "minutesBetween", low: 1, high: 6 }],
    [[300, 300], { key: "minutes", count: 5 }],
    [[3600, 7200], { key: "minutesBetween", low: 60, high: 120 }],
    [[3600, 7201], { key: "hoursBetween", low: 1, high: 3 }],
    [[10_800, 10_800], { key: "hours", count: 3 }],
  ] as [[number, number] | undefined, unknown][])("of %o is %o", (seconds, wait) => {
    expect(waitOf(seconds)).toEqual(wait);
  });

  it.each([
    [-1, 5],
    [10, 5],
    [Number.NaN, 5],
    [0, Number.POSITIVE_INFINITY],
  ])("says nothing of bounds that cannot be: %d, %d", (low, high) => {
    expect(waitOf([low, high])).toBeUndefined();
  });
});
