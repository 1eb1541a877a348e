import { useConnection, useMessenger } from "@switchboard/chat/react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { PastChat } from "../model/chats.js";

/** A phone keeps so many of them; nobody looks further. */
export const MOST_CHATS = 1_000;

/** What the archive has given so far. */
export interface Archive {
  chats: readonly PastChat[];
  state: "loading" | "ready" | "failed";
  /** There is more, and room for it: `more` fetches it. */
  hasMore: boolean;
  /** Fetches the next page, or tries the failed one again. */
  more: () => void;
}

/** One's own conversations that are over, page by page, while there is a connection. */
export function useArchive(): Archive {
  const { rest } = useMessenger();
  const online = useConnection().state === "online";
  const [chats, setChats] = useState<readonly PastChat[]>([]);
  const [state, setState] = useState<Archive["state"]>("ready");
  const [started, setStarted] = useState(false);
  const [next, setNext] = useState<string>();
  const busy = useRef(false);

  const load = useCallback(
    async (cursor: string | undefined) => {
      if (busy.current) return;
      busy.current = true;
      setState("loading");
      try {
        const page = await rest.archive("participant", undefined, cursor);
        setChats((held) => (cursor === undefined ? page.items : [...held, ...page.items]));
        setNext(page.next);
        setStarted(true);
        setState("ready");
      } catch {
        setState("failed");
      } finally {
        busy.current = false;
      }
    },
    [rest],
  );
  useEffect(() => {
    if (online && !started) void load(undefined);
  }, [online, started, load]);

  const more = useCallback(() => void load(next), [load, next]);
  return { chats, state, hasMore: next !== undefined && chats.length < MOST_CHATS, more };
}
