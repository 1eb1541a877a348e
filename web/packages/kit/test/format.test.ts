import { beforeAll, describe, expect, it } from "vitest";
import { formatClock, formatDuration, formatTime, initI18n } from "../src/index.js";
import { viewerLocale } from "../src/time/format.js";

beforeAll(() => void initI18n({ en: {}, de: {} }));

describe("the viewer's locale", () => {
  it("is the viewer's variety of the app's language, whichever the browser prefers", () => {
    expect(viewerLocale("en", ["de-AT", "en-GB", "en-US"])).toBe("en-GB");
    expect(viewerLocale("de", ["fr-FR"])).toBe("de");
  });
});

describe("times", () => {
  it("are the viewer's: the zone of the device", () => {
    const noon = new Date(2026, 5, 1, 12, 34);
    expect(formatTime(noon.toISOString())).toContain("34");
    expect(formatTime(noon.getTime())).toBe(formatTime(noon));
  });

  it.each([
    [-5, "0 sec"],
    [59_999, "59 sec"],
    [60_000, "1 min"],
    [3_599_999, "59 min"],
    [3_600_000, "1 hr"],
    [5_400_000, "1 hr 30 min"],
  ])("%d ms last %s", (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });

  it.each([
    [-5, "0:00"],
    [7_999, "0:07"],
    [250_000, "4:10"],
    [3_599_999, "59:59"],
    [3_850_000, "1:04:10"],
    [100_000_000, "27:46:40"],
  ])("%d ms on a clock are %s", (ms, clock) => {
    expect(formatClock(ms)).toBe(clock);
  });
});
