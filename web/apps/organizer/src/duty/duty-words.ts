import { NO_ANSWER, type OwnAvailability } from "@switchboard/chat/organizer";
import { formatTime } from "@switchboard/kit";
import type { TFunction } from "i18next";

/** Why somebody takes no requests, and until when, in words; undefined for who takes them. */
export function dutyHint(said: OwnAvailability | undefined, now: number, t: TFunction): string | undefined {
  if (said === undefined || said.state === "available") return undefined;
  const why =
    said.reason === NO_ANSWER
      ? t("duty.noAnswer")
      : said.reason
        ? t("duty.because", { reason: said.reason })
        : t("duty.none");
  const back = untilOf(said, now);
  return back === undefined ? why : `${why} ${t("duty.until", { time: formatTime(back) })}`;
}

/** Until when somebody is not there, if that is still to come. */
export function untilOf({ until }: { until?: string }, now: number): number | undefined {
  const at = until === undefined ? Number.NaN : Date.parse(until);
  return at > now ? at : undefined;
}
