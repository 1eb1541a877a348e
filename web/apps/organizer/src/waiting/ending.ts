import { helpChats, type State, type wire } from "@switchboard/chat";

type ChatId = wire.ChatId;

/** A wait as this page knows it: which chats were active when it began. */
export type Wait = { waiting: false } | { waiting: true; before: ReadonlySet<ChatId> };

/** Why a wait is over: a chat came of it, the user stopped it here, or it ended without either. */
export type WaitEnd = "matched" | "stopped" | "lost";

/**
 * Follows `state.waiting`. The server ends a wait with a chat, with `{"waiting": false}` from any device, and with
 * the last connection; only the second, from this page, is what the user knows already (`stopping`). Without a
 * connection nothing is known: the client asks again for what the connection has ended, before it is online.
 */
export function followWait(
  wait: Wait,
  state: Pick<State, "waiting" | "chats" | "connection">,
  stopping: boolean,
): { wait: Wait; end?: WaitEnd } {
  if (state.connection.state !== "online") return { wait };
  if (state.waiting) {
    return { wait: wait.waiting ? wait : { waiting: true, before: activeChats(state) } };
  }
  if (!wait.waiting) return { wait };
  const matched = [...activeChats(state)].some((id) => !wait.before.has(id));
  return { wait: { waiting: false }, end: matched ? "matched" : stopping ? "stopped" : "lost" };
}

function activeChats({ chats }: Pick<State, "chats">): Set<ChatId> {
  const active = helpChats(chats).filter((view) => view.chat.ended === 0);
  return new Set(active.map((view) => view.chat.id));
}
