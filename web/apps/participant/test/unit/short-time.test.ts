import { formatDay, formatTime } from "@switchboard/kit";
import { expect, it } from "vitest";
import { shortTime } from "../../src/model/short-time.js";

// Without a zone: these are times of wherever the test runs.
const at = (time: string) => new Date(time).toISOString();

it("is the time of today, and the day of any other", () => {
  const now = Date.parse(at("2026-06-01T23:59:00"));
  expect(shortTime(at("2026-06-01T00:00:00"), now)).toBe(formatTime(at("2026-06-01T00:00:00")));
  expect(shortTime(at("2026-05-31T23:59:00"), now)).toBe(formatDay(at("2026-05-31T23:59:00")));
  expect(shortTime(at("2025-06-01T12:00:00"), now)).toBe(formatDay(at("2025-06-01T12:00:00")));
});
