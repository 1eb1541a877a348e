import type { FoundPlace, HelpChat } from "@switchboard/chat";
import { useMessenger } from "@switchboard/chat/react";
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { useServices } from "../device.js";
import { useKnows } from "../help/use-knows.js";
import { useLocator } from "./hooks.js";
import { isNews } from "./telling.js";

/**
 * Watches the place while it is shared in this conversation, that goes on, and it is open. A server that knows of
 * places is told at once; messages take it along in any case.
 */
export function useSharedLocation(chat: HelpChat) {
  const { id, ended } = chat;
  const { sharing } = useServices();
  const client = useMessenger();
  const [locator, fix] = useLocator();
  // A request may be a conversation before its answer says where the choice belongs.
  const wanted = useSyncExternalStore(sharing.subscribe, () => sharing.has(id));
  const open = ended === 0;
  useEffect(() => {
    if (!open || !wanted) return;
    locator.start("watch");
    return () => locator.stop();
  }, [locator, open, wanted]);

  const told = useRef<FoundPlace>(undefined);
  const { places } = useKnows(chat);
  const tells = open && places;
  useEffect(() => {
    if (!tells || fix.kind !== "found" || !isNews(told.current, fix.place)) return;
    told.current = fix.place;
    client.setPlace(id, fix.place);
  }, [client, id, tells, fix]);

  const share = useCallback(
    (next: boolean) => {
      sharing.set(id, next);
      told.current = undefined;
      // It was wanted but refused: the effect does not run again by itself.
      if (next && locator.fix().kind === "denied") locator.start("watch");
    },
    [sharing, id, locator],
  );
  const shared = wanted && fix.kind !== "denied" && fix.kind !== "unsupported";
  return { shared, fix, share, place: () => plain(locator.place()) };
}

/** A message says where it was written, not how exactly that is known. */
function plain(place: FoundPlace | undefined) {
  return place && { lat: place.lat, lng: place.lng };
}
