import { formatDay, formatTime } from "@switchboard/kit";

/** When something happened, in little space: the time of today, else the day, where the viewer is. */
export function shortTime(time: string, now: number): string {
  const day = formatDay(time);
  return day === formatDay(now) ? formatTime(time) : day;
}
