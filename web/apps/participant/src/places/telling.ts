/** Which of the places that a device finds are worth telling. Pure. */
import type { FoundPlace } from "@switchboard/chat";

/** A place is told again when it is so far away, in metres, however exact both are; */
export const MOVED_M = 15;
/** or so many times as exact as what was told. */
const MORE_EXACT = 2;

const METRES_PER_DEGREE = 111_195;

/** Whether a place says more than the one that was told last. */
export function isNews(told: FoundPlace | undefined, found: FoundPlace): boolean {
  if (told === undefined) return true;
  // What lies within what the device may be wrong by is no move.
  const sure = Math.min(told.accuracyM ?? 0, found.accuracyM ?? 0);
  if (metresBetween(told, found) >= Math.max(MOVED_M, sure)) return true;
  const { accuracyM: before } = told;
  return found.accuracyM !== undefined && (before === undefined || found.accuracyM * MORE_EXACT <= before);
}

/** Good for the length of an event. */
function metresBetween(a: FoundPlace, b: FoundPlace): number {
  const north = (a.lat - b.lat) * METRES_PER_DEGREE;
  const around = ((((a.lng - b.lng + 180) % 360) + 360) % 360) - 180;
  const east = around * METRES_PER_DEGREE * Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180);
  return Math.hypot(north, east);
}
