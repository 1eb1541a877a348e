import { useTranslation } from "react-i18next";
import { useEvent } from "./events-provider.js";

/** The name of an event; its number until the name is known. */
export function useEventName(id: number): string {
  const { t } = useTranslation();
  const entry = useEvent(id);
  return entry.status === "ready" ? entry.event.name : t("chats.event", { id });
}
