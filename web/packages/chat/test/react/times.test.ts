import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dayOf } from "../../src/react/rows.js";
import { nextDay, relativeDay, timeFormat } from "../../src/react/times.js";

let zone: string | undefined;

beforeEach(() => {
  zone = process.env.TZ;
  process.env.TZ = "Europe/Berlin";
});

afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

const berlin = (month: number, day: number, hour = 0) => new Date(2026, month - 1, day, hour).getTime();

describe("days in the viewer's zone", () => {
  it("begin at midnight there", () => {
    expect(dayOf(Date.parse("2026-06-01T21:59:00Z"))).toBe(berlin(6, 1));
    expect(dayOf(Date.parse("2026-06-01T22:00:00Z"))).toBe(berlin(6, 2));
  });

  it.each([
    ["of 23 hours", 3, 29],
    ["of 24 hours", 6, 1],
    ["of 25 hours", 10, 25],
  ])("are told apart after one %s", (_, month, day) => {
    const midnight = berlin(month, day);
    const following = berlin(month, day + 1);
    expect(nextDay(midnight)).toBe(following);
    expect(nextDay(following - 1)).toBe(following);
    expect(relativeDay(midnight, following)).toBe("yesterday");
    expect(relativeDay(following, following)).toBe("today");
    expect(relativeDay(berlin(month, day - 1), following)).toBeUndefined();
  });

  it("are written with the year only when it is another one", () => {
    const { day } = timeFormat("en-GB");
    expect(day(berlin(6, 1), berlin(7, 1))).toMatch(/Monday.*1 June$/);
    expect(day(berlin(6, 1), new Date(2027, 0, 1).getTime())).toMatch(/Monday.*1 June 2026$/);
  });
});

describe("a time of day", () => {
  it.each([
    ["de", "09:05"],
    ["en-GB", "09:05"],
    ["en-US", "9:05 AM"],
  ])("is written as in %s", (locale, text) => {
    const written = timeFormat(locale).time(new Date(2026, 0, 1, 9, 5).getTime());
    expect(written.replace(/\s/g, " ")).toBe(text);
  });
});
