import { type EventLabel, englishLabels } from "@switchboard/chat/react";
import { useChatTexts } from "@switchboard/kit";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

/** What happened to a chat, in words for organizers: they are shown more than participants are, and the notes. */
export function useEventLabel(): EventLabel {
  const { t } = useTranslation();
  const { labels } = useChatTexts();
  return useMemo<EventLabel>(() => {
    const shared = labels.event ?? englishLabels.event;
    return (event, before) => {
      const { kind, detail } = event;
      const own = kind === "opened" || kind === "offered" ? t(`timeline.${kind}`) : shared(event, before);
      if (!detail?.note) return own;
      return [...(own === undefined ? [] : [own]), t("timeline.note", { note: detail.note })].join("\n");
    };
  }, [labels, t]);
}
