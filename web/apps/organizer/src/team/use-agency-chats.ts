import type { ChatErrorShape } from "@switchboard/chat";
import type { AgencyChat } from "@switchboard/chat/organizer";
import { useOrganizer } from "@switchboard/chat/organizer/react";
import { useConnection } from "@switchboard/chat/react";
import { useCallback, useEffect, useState } from "react";
import { asChatError } from "../ui/failure.js";

/** Milliseconds between two looks, while the page is seen. */
export const LOOK_EVERY = 10_000;
/** Pages that are read at most: of more, the first ones. */
const MOST_PAGES = 10;

/** What is looked at: supervisors see what waits and what others have, others what nobody looks after. */
export type Watched = "waiting" | "active" | "unattended";

export interface AgencyChats {
  /** Undefined until they are known. */
  chats: readonly AgencyChat[] | undefined;
  error: ChatErrorShape | undefined;
  /** There are more, of which a further page can be asked for. */
  hasMore: boolean;
  more: () => void;
  /** Looks now. */
  again: () => void;
}

/** The agency's chats of one kind that are not the user's own, looked at every so often for as long as this is used. */
export function useAgencyChats(of: Watched | undefined, me: number | undefined): AgencyChats {
  const { agency } = useOrganizer();
  const isOnline = useConnection().state === "online";
  const [pages, setPages] = useState(1);
  const [looks, setLooks] = useState(0);
  const [found, setFound] = useState<{ of: Watched; chats: readonly AgencyChat[]; hasMore: boolean }>();
  const [error, setError] = useState<ChatErrorShape>();
  const again = useCallback(() => setLooks((now) => now + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is looked anew when it is asked for.
  useEffect(() => {
    if (of === undefined || !isOnline) return;
    const giveUp = new AbortController();
    const { signal } = giveUp;
    const look = async () => {
      const chats: AgencyChat[] = [];
      let next: string | undefined;
      for (let page = 0; page < pages; page += 1) {
        const told = await agency.chats(of, {}, next, signal);
        chats.push(...told.items);
        next = told.next;
        if (next === undefined) break;
      }
      const isMeant = ({ state, organizerId }: AgencyChat) =>
        // A server that does not know the question answers another one.
        state === (of === "waiting" ? "waiting" : "active") && (of === "waiting" || organizerId !== me);
      return { of, chats: chats.filter(isMeant), hasMore: next !== undefined };
    };
    look().then(
      (now) => {
        if (signal.aborted) return;
        setFound(now);
        setError(undefined);
      },
      (failure: unknown) => !signal.aborted && setError(asChatError(failure)),
    );
    return () => giveUp.abort();
  }, [agency, of, me, isOnline, pages, looks]);

  useEffect(() => {
    if (of === undefined) return;
    const timer = setInterval(() => document.visibilityState === "visible" && again(), LOOK_EVERY);
    return () => clearInterval(timer);
  }, [of, again]);

  const here = found?.of === of ? found : undefined;
  return {
    chats: here?.chats,
    error,
    hasMore: here?.hasMore === true && pages < MOST_PAGES,
    more: () => setPages((now) => Math.min(MOST_PAGES, now + 1)),
    again,
  };
}
