import { useOrganizer } from "@switchboard/chat/organizer/react";
import { useInbox, useMessenger } from "@switchboard/chat/react";
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNotices } from "../notices/notices.js";
import { asChatError, failureText } from "../ui/failure.js";
import { followWait, type Wait } from "./ending.js";

/** The switch "accept the next request": how it stands, whether an answer is awaited, how to throw it. */
export interface WaitSwitch {
  waiting: boolean;
  busy: boolean;
  set: (waiting: boolean) => void;
}

const ABOUT = "waiting";

/** Follows the wait on the server, and says when it ends or is refused. Used once in the console. */
export function useWait(): WaitSwitch {
  const { t } = useTranslation();
  const client = useMessenger();
  const organizer = useOrganizer();
  const notices = useNotices();
  const state = useInbox(({ waiting, chats, connection }) => ({ waiting, chats, connection }));
  const [busy, setBusy] = useState(false);
  const wait = useRef<Wait>({ waiting: false });
  const stopping = useRef(false);

  const set = useCallback(
    async (waiting: boolean) => {
      setBusy(true);
      stopping.current = !waiting;
      notices.drop(ABOUT);
      try {
        await client.setWaiting(waiting);
      } catch (error) {
        const limit = asChatError(error).code === "too_many_active_chats";
        const text = limit ? t("waiting.limit") : failureText(error, t);
        notices.say({ about: ABOUT, text, severity: limit ? "warning" : "error", lasting: true });
      } finally {
        setBusy(false);
      }
    },
    [client, notices, t],
  );

  const follow = useEffectEvent((now: typeof state) => {
    const { wait: next, end } = followWait(wait.current, now, stopping.current);
    if (next.waiting && !wait.current.waiting) stopping.current = false;
    wait.current = next;
    // Who takes no requests is told so where they stand, with the way back.
    const duty = organizer.getState().availability?.state ?? "available";
    if (end === "lost" && duty === "available") {
      notices.say({
        about: ABOUT,
        text: t("waiting.lost"),
        severity: "warning",
        lasting: true,
        action: { label: t("waiting.again"), run: () => void set(true) },
      });
    }
    if (next.waiting) notices.drop(ABOUT);
  });
  useEffect(() => follow(state), [state]);

  const { waiting } = state;
  return useMemo(() => ({ waiting, busy, set: (next) => void set(next) }), [waiting, busy, set]);
}
