/** A forecast of the wait in numbers that can be said, rounded so that they promise no more than the server does. */
import type { WaitForecast } from "@switchboard/chat";

/** Keys of the texts below `within`, and their numbers. */
export interface Forecast {
  within: { key: "soon" | "minutes" | "hours"; count: number };
  /** It holds so many times out of ten. */
  times: number;
  /** How often it held, of so many; absent where that is not known. */
  held?: { count: number; of: number };
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** From here on minutes would pretend to a precision that nobody has. */
const IN_HOURS = 2 * HOUR;
/** Of more outcomes than these, so many of a hundred are said. */
const MOST_OF = 100;
/** What is lost when a decimal fraction is multiplied. */
const SLIP = 1e-9;

/** Nothing where there is no basis for it. */
export function forecastOf(wait: WaitForecast | undefined): Forecast | undefined {
  if (wait === undefined) return undefined;
  const { within, share, held, of } = wait;
  const [from, to] = within;
  const times = Math.floor(share * 10 + SLIP);
  if (!Number.isFinite(to) || from < 0 || to < from || !(times >= 1 && times <= 10)) return undefined;
  const known = heldOf(held, of);
  return { within: withinOf(to), times, ...(known && { held: known }) };
}

function withinOf(seconds: number): Forecast["within"] {
  if (seconds <= MINUTE) return { key: "soon", count: 1 };
  if (seconds > IN_HOURS) return { key: "hours", count: Math.ceil(seconds / HOUR) };
  return { key: "minutes", count: Math.ceil(seconds / MINUTE) };
}

function heldOf(held: number | undefined, outcomes: number | undefined): Forecast["held"] {
  if (held === undefined || outcomes === undefined) return undefined;
  if (!(held >= 0 && held <= 1) || !Number.isFinite(outcomes) || outcomes < 1) return undefined;
  const of = Math.min(MOST_OF, Math.floor(outcomes));
  return { count: Math.floor(held * of + SLIP), of };
}
