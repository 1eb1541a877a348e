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
  // A socket tells what happens, to who has the chat. What happened while somebody else had it is asked for at each turn;
  // without a socket all is, when something has happened.
  const polled = isOnline && connection.via === "polling" && isHelpChat(chat) ? chat.state : undefined;
  const isOver = chat.ended === 1 && polled === undefined;
  const known = useInbox((state) => serverKnows(state, "timelines"));
  // Servers of before have no turns, and no timelines: a browser would log that there are none.
  const isThere = turn !== undefined && known;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is not told is asked for.
  useEffect(() => {
    if (!isOnline || !isThere) return;
    // An end is told, and who has lost a chat may read no more of it.
    if (isOver && client.getState().timelines[id] !== undefined) return;
    client.loadTimeline(id).catch(() => {
      // The messages are there without it, and the next connection asks again.
    });
  }, [client, id, isOnline, isThere, turn, polled]);
  return useInbox((state) => state.timelines[id]);
}
