import { type ChatEvent, type State, serverKnows } from "@switchboard/chat";
import { useInbox, useMessenger } from "@switchboard/chat/react";
import { useEffect, useState } from "react";

/** Pages of one timeline. Nobody acts on a request so often. */
const MOST_PAGES = 10;

const NONE: readonly ChatEvent[] = [];

const knownOf = (state: State) => serverKnows(state, "timelines");

/** What happened to a conversation that this device does not hold. Where it cannot be had, the messages stand alone. */
export function useArchivedTimeline(chatId: string): readonly ChatEvent[] {
  const { rest } = useMessenger();
  const isThere = useInbox(knownOf);
  const [events, setEvents] = useState(NONE);
  useEffect(() => {
    let current = true;
    const load = async () => {
      let next: string | undefined;
      let told: readonly ChatEvent[] = [];
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const answer = await rest.timeline(chatId, next);
        told = [...told, ...answer.items];
        if (!current) return;
        setEvents(told);
        next = answer.next;
        if (next === undefined) return;
      }
    };
    setEvents(NONE);
    if (isThere)
      load().catch(() => {
        // The messages are there without it.
      });
    return () => {
      current = false;
    };
  }, [rest, chatId, isThere]);
  return events;
}
