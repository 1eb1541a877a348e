/** How long somebody may wait, in words that promise no more than the server knows. */

/** A key of the texts below `wait`, and its numbers. */
export type Wait =
  | { key: "soon" }
  | { key: "minutes"; count: number }
  | { key: "minutesBetween"; low: number; high: number }
  | { key: "hours"; count: number }
  | { key: "hoursBetween"; low: number; high: number };

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** From here on minutes would pretend to a precision that nobody has. */
const IN_HOURS = 2 * HOUR;

/** Rounds outwards, so that what is said holds whenever the server's bounds do. Nothing where it cannot say. */
export function waitOf(seconds: readonly [number, number] | undefined): Wait | undefined {
  if (!seconds) return undefined;
  const [from, to] = seconds;
  if (!Number.isFinite(from) || !Number.isFinite(to) || from < 0 || to < from) return undefined;
  if (to <= MINUTE) return { key: "soon" };
  const unit = to > IN_HOURS ? HOUR : MINUTE;
  const low = Math.max(1, Math.floor(from / unit));
  const high = Math.ceil(to / unit);
  if (unit === HOUR) return low === high ? { key: "hours", count: high } : { key: "hoursBetween", low, high };
  return low === high ? { key: "minutes", count: high } : { key: "minutesBetween", low, high };
}
