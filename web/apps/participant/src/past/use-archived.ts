import type { Message } from "@switchboard/chat";
import { useMessenger } from "@switchboard/chat/react";
import { useCallback, useEffect, useRef, useState } from "react";

/** What has been read of an archived conversation so far, oldest first. */
export interface Archived {
  messages: readonly Message[];
  state: "loading" | "ready" | "failed" | "missing";
  hasMore: boolean;
  /** Fetches the next page, or tries the failed one again. */
  more: () => void;
}

/** Reads a conversation that is over from the archive, page by page. */
export function useArchived(chatId: string): Archived {
  const { rest } = useMessenger();
  const [messages, setMessages] = useState<readonly Message[]>([]);
  const [state, setState] = useState<Archived["state"]>("loading");
  const [next, setNext] = useState<string>();
  /** Answers to what was asked for another conversation, or is being asked already, do not count. */
  const asked = useRef(0);

  const load = useCallback(
    async (cursor: string | undefined) => {
      asked.current += 1;
      const mine = asked.current;
      setState("loading");
      try {
        const page = await rest.archivedMessages("participant", chatId, cursor);
        if (mine !== asked.current) return;
        setMessages((held) => (cursor === undefined ? page.items : [...held, ...page.items]));
        setNext(page.next);
        setState("ready");
      } catch (error) {
        if (mine !== asked.current) return;
        setState((error as { code?: string }).code === "chat_not_found" ? "missing" : "failed");
      }
    },
    [rest, chatId],
  );
  useEffect(() => {
    void load(undefined);
    return () => {
      asked.current += 1;
    };
  }, [load]);
  const more = useCallback(() => void load(next), [load, next]);
  return { messages, state, hasMore: next !== undefined, more };
}
