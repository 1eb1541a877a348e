import i18next from "i18next";

/** A time: RFC 3339 text, milliseconds since 1970, or a `Date`. */
export type TimeLike = string | number | Date;

/** Hour and minute in the viewer's zone and language. */
export function formatTime(time: TimeLike): string {
  return formats(viewerLocale()).time.format(new Date(time));
}

/** The day in the viewer's zone and language. */
export function formatDay(time: TimeLike): string {
  return formats(viewerLocale()).day.format(new Date(time));
}

/** Day and time in the viewer's zone and language. */
export function formatDateTime(time: TimeLike): string {
  return formats(viewerLocale()).dateTime.format(new Date(time));
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A length of time in milliseconds, in words: seconds below a minute, then minutes, then hours and minutes. */
export function formatDuration(ms: number): string {
  const { second, minute, hour } = formats(viewerLocale());
  const length = Math.max(0, ms);
  if (length < MINUTE) return second.format(Math.floor(length / SECOND));
  if (length < HOUR) return minute.format(Math.floor(length / MINUTE));
  const minutes = Math.floor((length % HOUR) / MINUTE);
  const hours = hour.format(Math.floor(length / HOUR));
  return minutes === 0 ? hours : `${hours} ${minute.format(minutes)}`;
}

/** A length of time in milliseconds as a clock shows it that runs: `4:10`, from an hour on `1:04:10`. */
export function formatClock(ms: number): string {
  const length = Math.max(0, ms);
  const two = (part: number): string => String(Math.floor(part)).padStart(2, "0");
  const hours = Math.floor(length / HOUR);
  const minutes = (length % HOUR) / MINUTE;
  const seconds = two((length % MINUTE) / SECOND);
  return hours > 0 ? `${hours}:${two(minutes)}:${seconds}` : `${Math.floor(minutes)}:${seconds}`;
}

/** The language of the app in the viewer's variety of it: `en-GB` writes times other than `en-US`. */
export function viewerLocale(
  language: string = i18next.resolvedLanguage ?? "en",
  preferred: readonly string[] = navigator.languages,
): string {
  return preferred.find((one) => one.toLowerCase().split("-")[0] === language) ?? language;
}

interface Formats {
  time: Intl.DateTimeFormat;
  day: Intl.DateTimeFormat;
  dateTime: Intl.DateTimeFormat;
  second: Intl.NumberFormat;
  minute: Intl.NumberFormat;
  hour: Intl.NumberFormat;
}

let made: { locale: string; formats: Formats } | undefined;

/** Making formats is slow, and one app speaks one language at a time. */
function formats(locale: string): Formats {
  if (made?.locale === locale) return made.formats;
  const unit = (name: string) => {
    return new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" });
  };
  const formats: Formats = {
    time: new Intl.DateTimeFormat(locale, { timeStyle: "short" }),
    day: new Intl.DateTimeFormat(locale, { dateStyle: "medium" }),
    dateTime: new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }),
    second: unit("second"),
    minute: unit("minute"),
    hour: unit("hour"),
  };
  made = { locale, formats };
  return formats;
}
