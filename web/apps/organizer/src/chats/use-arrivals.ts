import type { HelpView } from "@switchboard/chat";
import { useInbox } from "@switchboard/chat/react";
import { useEffect, useEffectEvent, useRef } from "react";
import { arrivals, type SeenChats } from "./arrivals.js";

/** Calls back with each chat that is given to the user while the page is open. */
export function useArrivals(onArrival: (view: HelpView) => void): void {
  const state = useInbox(({ chats, stale, connection }) => ({ chats, stale, connection }));
  const seen = useRef<SeenChats>(undefined);
  const follow = useEffectEvent((now: typeof state) => {
    const next = arrivals(seen.current, now);
    seen.current = next.seen;
    for (const view of next.fresh) onArrival(view);
  });
  useEffect(() => follow(state), [state]);
}
