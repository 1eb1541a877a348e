import { dayOf } from "./rows.js";

/** Writes times in the viewer's zone. */
export interface TimeFormat {
  /** Hour and minute. */
  time(at: number): string;
  /** Day and time in full, for what only assistive software and tooltips show. */
  full(at: number): string;
  /** A day; with the year when it is not that of `today`. */
  day(day: number, today: number): string;
}

const formats = new Map<string | undefined, TimeFormat>();

/** The format of a language (BCP 47); without one, the browser's. */
export function timeFormat(locale?: string): TimeFormat {
  const known = formats.get(locale);
  if (known) return known;
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" });
  const day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
  const dayOfYear = new Intl.DateTimeFormat(locale, { dateStyle: "full" });
  const format: TimeFormat = {
    time: (at) => time.format(at),
    full: (at) => full.format(at),
    day: (at, today) =>
      (new Date(at).getFullYear() === new Date(today).getFullYear() ? day : dayOfYear).format(at),
  };
  formats.set(locale, format);
  return format;
}

/** Whether `day` is today or yesterday; both are midnights in the viewer's zone. */
export function relativeDay(day: number, today: number): "today" | "yesterday" | undefined {
  if (day === today) return "today";
  // Noon before: days with a change of clocks are not 24 hours long.
  return day === dayOf(today - 12 * 3_600_000) ? "yesterday" : undefined;
}

/** The next midnight in the viewer's zone. */
export function nextDay(time: number): number {
  const date = new Date(time);
  date.setHours(0, 0, 0, 0);
  date.setDate(date.getDate() + 1);
  return date.getTime();
}
