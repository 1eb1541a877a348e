import { useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { ChatView, Client, Connection, PresenceState, State } from "../api.js";
import type { ChatId, UserId } from "../generated/wire.js";
import { idOf } from "../state/kinds.js";
import { InboxContext, MessengerContext } from "./contexts.js";
import { Selection } from "./selection.js";

/** The client, for its actions. Only below a `<ChatProvider>`. */
export function useMessenger(): Client {
  const client = useContext(MessengerContext);
  if (!client) throw new Error("useMessenger needs a <ChatProvider> above it");
  return client;
}

/**
 * What `selector` takes out of the state. Renders again only when that changes: results are compared
 * shallowly, so a selector may build an object or an array of parts of the state.
 */
export function useInbox<T>(selector: (state: State) => T): T {
  const inbox = useContext(InboxContext);
  if (!inbox) throw new Error("useInbox needs a <ChatProvider> above it");
  const [selection] = useState(() => new Selection<T>());
  const snapshot = () => selection.read(selector, inbox.getState());
  return useSyncExternalStore(inbox.subscribe, snapshot, snapshot);
}

/** Where the client stands. */
export function useConnection(): Connection {
  return useInbox((state) => state.connection);
}

/** Watches whether these are there, as long as the component is shown. */
export function useWatch(userIds: readonly UserId[]): void {
  const client = useMessenger();
  const key = [...new Set(userIds)].sort((a, b) => a - b).join(" ");
  useEffect(() => {
    if (key !== "") return client.watch(key.split(" ").map(Number));
  }, [client, key]);
}

/** Whether somebody is there; undefined while that is not known. Only of those who are watched. */
export function usePresence(userId: UserId): PresenceState | undefined {
  return useInbox((state) => state.presence[userId]);
}

/** @deprecated It is called `usePresence`; this name goes with the next release. */
export const useSight = usePresence;

/** A chat, by its id or its address, and what is known of its log; undefined while it is not known. */
export function useChat(chatId: ChatId): ChatView | undefined {
  return useInbox((state) => state.chats[idOf(state, chatId)]);
}
