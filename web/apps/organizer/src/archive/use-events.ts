import type { ChatEvent } from "@switchboard/chat";
import { useOrganizer } from "@switchboard/chat/organizer/react";
import { useInbox } from "@switchboard/chat/react";
import { useEffect, useState } from "react";

/** Pages of one timeline. Nobody acts on a chat so often. */
const MOST_PAGES = 10;

/**
 * What happened to a chat of the agency, oldest first; nothing where that is not known. It is read anew when `version`
 * changes.
 */
export function useEvents(chatId: string | undefined, version: unknown): readonly ChatEvent[] {
  const { agency } = useOrganizer();
  const isKnown = useInbox((state) => state.limits?.syncEvents !== undefined);
  const [found, setFound] = useState<{ of: string; events: readonly ChatEvent[] }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version is what it is read anew for.
  useEffect(() => {
    if (chatId === undefined || !isKnown) return;
    const giveUp = new AbortController();
    const { signal } = giveUp;
    const read = async () => {
      const events: ChatEvent[] = [];
      let next: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const told = await agency.events(chatId, next, signal);
        events.push(...told.items);
        next = told.next;
        if (next === undefined) break;
      }
      return events;
    };
    // The messages are there without it.
    read().then(
      (events) => !signal.aborted && setFound({ of: chatId, events }),
      () => undefined,
    );
    return () => giveUp.abort();
  }, [agency, chatId, isKnown, version]);
  return found !== undefined && found.of === chatId ? found.events : NOTHING;
}

const NOTHING: readonly ChatEvent[] = [];
