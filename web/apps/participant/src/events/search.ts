import type { Event } from "@switchboard/chat";
import { useMessenger } from "@switchboard/chat/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { type Failure, loadFailure } from "../model/failure.js";

/** For so long nothing is asked for while somebody types. */
export const DEBOUNCE_MS = 300;

/** What a search has found so far. `events` are those of the last search that answered. */
export interface Found {
  state: "loading" | "ready" | "failed";
  why?: Failure;
  events: readonly Event[];
  /** There is more: `more` fetches it. */
  next?: string;
}

/** Searches events by name; all of them where the query is empty. */
export function useEventSearch(query: string): Found & { more: () => void; again: () => void } {
  const { rest } = useMessenger();
  const [found, setFound] = useState<Found>({ state: "loading", events: [] });
  const [attempt, setAttempt] = useState(0);
  /** Answers to a search that is not the current one do not count. */
  const search = useRef(0);
  const wanted = useRef<string | undefined>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt searches anew.
  useEffect(() => {
    search.current += 1;
    const mine = search.current;
    const giveUp = new AbortController();
    const ask = () => {
      setFound(({ events }) => ({ state: "loading", events }));
      rest.events(query || undefined, undefined, giveUp.signal).then(
        (page) => {
          if (mine === search.current) setFound(ready(page.items, page.next));
        },
        (error: unknown) => {
          if (mine === search.current) setFound({ state: "failed", why: loadFailure(error), events: [] });
        },
      );
    };
    const typed = wanted.current !== undefined && wanted.current !== query;
    wanted.current = query;
    const timer = setTimeout(ask, typed ? DEBOUNCE_MS : 0);
    return () => {
      clearTimeout(timer);
      giveUp.abort();
      search.current += 1;
    };
  }, [rest, query, attempt]);

  const more = useCallback(() => {
    const { next, events, state } = found;
    if (next === undefined || state === "loading") return;
    const mine = search.current;
    setFound({ state: "loading", events, next });
    rest.events(query || undefined, next).then(
      (page) => {
        if (mine === search.current) setFound(ready([...events, ...page.items], page.next));
      },
      (error: unknown) => {
        if (mine === search.current) setFound({ state: "failed", why: loadFailure(error), events, next });
      },
    );
  }, [rest, query, found]);
  const again = useCallback(() => setAttempt((count) => count + 1), []);
  return { ...found, more, again };
}

function ready(events: readonly Event[], next: string | undefined): Found {
  return next === undefined ? { state: "ready", events } : { state: "ready", events, next };
}
