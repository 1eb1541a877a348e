import { useConnection, useMessenger } from "@switchboard/chat/react";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { type EventEntry, EventStore } from "./event-store.js";

const Events = createContext<EventStore | undefined>(undefined);

/** Keeps the events that chats belong to. */
export function EventsProvider({ children }: { children: ReactNode }): ReactNode {
  const client = useMessenger();
  const [store] = useState(() => new EventStore((id) => client.rest.event(id)));
  return <Events value={store}>{children}</Events>;
}

/** The store itself, to teach it what a search found. */
export function useEventStore(): EventStore {
  const store = useContext(Events);
  if (store === undefined) throw new Error("useEventStore needs an <EventsProvider> above it");
  return store;
}

/** An event, fetched when it is not known; tried again when the connection is back. */
export function useEvent(id: number): EventEntry {
  const store = useEventStore();
  const online = useConnection().state === "online";
  // biome-ignore lint/correctness/useExhaustiveDependencies: `online` is why it is tried again.
  useEffect(() => store.show(id), [store, id, online]);
  const read = useCallback(() => store.get(id) ?? loading, [store, id]);
  return useSyncExternalStore(store.subscribe, read);
}

const loading: EventEntry = { status: "loading" };
