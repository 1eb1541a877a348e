import { usePresence, useWatch } from "@switchboard/chat/react";
import { type ReactNode, useMemo } from "react";
import { formatDateTime, formatTime } from "../time/format.js";
import { useNow } from "../time/use-now.js";
import { useTexts } from "./texts/use-texts.js";

/** Says whether somebody is there, or when they were last; nothing where that is not known, or not shown. */
export function PresenceLine({ userId }: { userId: number }): ReactNode {
  const { t } = useTexts();
  useWatch(useMemo(() => [userId], [userId]));
  const presence = usePresence(userId);
  const today = new Date(useNow(60_000)).setHours(0, 0, 0, 0);
  if (presence === undefined) return null;
  if (presence.online) return t("online");
  if (presence.lastSeen === undefined) return null;
  const at = Date.parse(presence.lastSeen);
  return t("lastSeen", { time: at >= today ? formatTime(at) : formatDateTime(at) });
}
