import { formatDay, formatTime } from "@switchboard/kit";
import type { ReactNode } from "react";

/** A point in time, short: the time of day if it was today, else the day. Both in the viewer's zone. */
export function Moment({ at }: { at: number }): ReactNode {
  const iso = new Date(at).toISOString();
  const today = new Date(at).toDateString() === new Date().toDateString();
  return <time dateTime={iso}>{today ? formatTime(iso) : formatDay(iso)}</time>;
}
