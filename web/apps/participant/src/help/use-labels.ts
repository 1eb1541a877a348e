import { type HelpChat, stateOf } from "@switchboard/chat";
import { useChatTexts } from "@switchboard/kit";
import { useMemo } from "react";
import { useLaterTexts } from "../texts/later/use-texts.js";
import { useEventLabel } from "./use-event-label.js";

/** The words of the conversation, as somebody would say them who is one side of it. */
export function useLabels(chat: HelpChat) {
  const { t } = useLaterTexts();
  const { labels, locale } = useChatTexts();
  const event = useEventLabel();
  const outcome = stateOf(chat) === "ended" ? chat.outcome : undefined;
  const own = useMemo(
    () => ({
      ...labels,
      event,
      participant: t("chat.you"),
      organizer: t("chat.helper"),
      closed: t(outcome && outcome !== "closed" ? `ended.${outcome}` : "chat.closed"),
      place: () => t("chat.placed"),
    }),
    [labels, event, t, outcome],
  );
  return { labels: own, locale };
}
