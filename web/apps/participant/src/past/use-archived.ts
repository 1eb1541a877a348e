import type { Message } from "@switchboard/chat";
import { useMessenger } from "@switchboard/chat/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { type Failure, readFailure } from "../model/failure.js";

/** A phone keeps so many of one conversation, from its beginning. */
export const MOST_MESSAGES = 10_000;

/** What has been read of an archived conversation so far, oldest first. */
export interface Archived {
  messages: readonly Message[];
  state: "loading" | "ready" | "failed";
  /** Why it could not be read; nothing more can be done where it is `missing`. */
  failure: Failure | undefined;
  hasMore: boolean;
  /** Fetches the next page, or tries the failed one again. */
  more: () => void;
}

/** Reads a conversation that is over from the archive, page by page. */
export function useArchived(chatId: string): Archived {
  const { rest } = useMessenger();
  const [messages, setMessages] = useState<readonly Message[]>([]);
  const [state, setState] = useState<Archived["state"]>("loading");
  const [failure, setFailure] = useState<Failure>();
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
        setFailure(readFailure(error));
        setState("failed");
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
  return { messages, state, failure, hasMore: next !== undefined && messages.length < MOST_MESSAGES, more };
}
