import { formatDuration } from "@switchboard/kit";
import type { TFunction } from "i18next";
import type { FoundChat } from "./found-chat.js";

/** How a request ended that nobody ever took, and how long it had waited; undefined for others. */
export function outcomeWords({ turn, outcome, waitedSeconds }: FoundChat, t: TFunction): string | undefined {
  if (turn !== 0 || waitedSeconds === undefined) return undefined;
  const waited = formatDuration(waitedSeconds * 1_000);
  if (outcome === "withdrawn") return t("archive.withdrawn", { waited });
  if (outcome === "resolved") return t("archive.resolved", { waited });
  return t("archive.expired", { waited });
}
