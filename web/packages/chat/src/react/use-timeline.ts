import { useEffect } from "react";
import type { ChatEvent } from "../api.js";
import type { AnyChat } from "../generated/wire.js";
import { serverKnows } from "../state/features.js";
import { isHelpChat } from "../state/kinds.js";
import { useConnection, useInbox, useMessenger } from "./hooks.js";

/** The timeline of a help chat, fetched when the chat is opened; undefined while, and where, none is known. */
export function useTimeline(chat: AnyChat): readonly ChatEvent[] | undefined {
  const client = useMessenger();
  const connection = useConnection();
  const { id } = chat;
  const turn = isHelpChat(chat) ? chat.turn : undefined;
  const isOnline = connection.state === "online";
  // A socket tells what happens. Without one it is asked for when something has.
  const polled =
    isOnline && connection.via === "polling" && isHelpChat(chat) ? `${turn} ${chat.state}` : undefined;
  const known = useInbox((state) => serverKnows(state, "timelines"));
  // Servers of before have no turns, and no timelines: a browser would log that there are none.
  const isThere = turn !== undefined && known;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what happens while there is no socket is asked for.
  useEffect(() => {
    if (!isOnline || !isThere) return;
    client.loadTimeline(id).catch(() => {
      // The messages are there without it, and the next connection asks again.
    });
  }, [client, id, isOnline, isThere, polled]);
  return useInbox((state) => state.timelines[id]);
}
