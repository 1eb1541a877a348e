import { type HelpChat, stateOf } from "@switchboard/chat";
import { type EventWords, eventLabel } from "@switchboard/chat/react";
import { useChatTexts } from "@switchboard/kit";
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

/** The words of the conversation, as somebody would say them who is one side of it. */
export function useLabels(chat: HelpChat) {
  const { t } = useLaterTexts();
  const { labels, locale } = useChatTexts();
  const outcome = stateOf(chat) === "ended" ? chat.outcome : undefined;
  const own = useMemo(() => {
    const of: Record<string, EventWords["of"][string]> = {};
    for (const kind of HAPPENED) of[kind] = (who) => t(`happened.${kind}`, { who });
    for (const rule of NOTICES) of[`notice:${rule}`] = (who) => t(`notice.${rule}`, { who });
    return {
      ...labels,
      participant: t("chat.you"),
      organizer: t("chat.helper"),
      closed: t(outcome && outcome !== "closed" ? `ended.${outcome}` : "chat.closed"),
      place: () => t("chat.placed"),
      event: eventLabel({ somebody: t("happened.somebody"), of }),
    };
  }, [labels, t, outcome]);
  return { labels: own, locale };
}
