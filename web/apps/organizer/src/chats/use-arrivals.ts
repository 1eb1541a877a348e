import type { HelpView, wire } from "@switchboard/chat";
import { useInbox } from "@switchboard/chat/react";
import { useEffect, useEffectEvent, useRef } from "react";
import { arrivals, type SeenChats } from "./arrivals.js";

interface Listener {
  /** A chat is the user's; `waited`: it is what they waited for, and they wait no more. */
  onArrival: (view: HelpView, waited: boolean) => void;
  /** It is so no more. */
  onGone: (id: wire.ChatId) => void;
}

/** Tells of each chat that is given to the user while the page is open, and of each that they have no more. */
export function useArrivals({ onArrival, onGone }: Listener): void {
  const state = useInbox(({ chats, stale, connection, waiting }) => ({ chats, stale, connection, waiting }));
  const seen = useRef<SeenChats>(undefined);
  const waited = useRef(false);
  const follow = useEffectEvent((now: typeof state) => {
    const next = arrivals(seen.current, now);
    const isServed = waited.current && !now.waiting;
    seen.current = next.seen;
    waited.current = now.waiting;
    for (const view of next.fresh) onArrival(view, isServed);
    for (const id of next.gone) onGone(id);
  });
  useEffect(() => follow(state), [state]);
}
