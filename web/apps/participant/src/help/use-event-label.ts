import { type EventLabel, type EventWords, eventLabel } from "@switchboard/chat/react";
import { useMemo } from "react";
import { useLaterTexts } from "../texts/later/use-texts.js";

/** What is told of what happened; how it began and ended is said elsewhere. */
const HAPPENED = [
  "matched",
  "not_opened",
  "returned",
  "unattended",
  "called_back",
  "moved",
  "taken_over",
  "resolved",
] as const;
/** Notices that say something else than the row beside them. */
const NOTICES = ["still_waiting", "organizer_away"] as const;

/** The words of what happens to a request, for whoever asked. */
export function useEventLabel(): EventLabel {
  const { t } = useLaterTexts();
  return useMemo(() => {
    const of: Record<string, EventWords["of"][string]> = {};
    for (const kind of HAPPENED) of[kind] = (who) => t(`happened.${kind}`, { who });
    for (const rule of NOTICES) of[`notice:${rule}`] = (who) => t(`notice.${rule}`, { who });
    return eventLabel({ somebody: t("happened.somebody"), of });
  }, [t]);
}
