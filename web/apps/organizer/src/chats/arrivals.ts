import { type HelpView, helpChats, type State, type wire } from "@switchboard/chat";

/** The active chats that have been seen. Undefined before the first sync, after which nothing is new. */
export type SeenChats = ReadonlySet<wire.ChatId> | undefined;

/**
 * Compares a state with what was seen before: which active chats are new, and which are gone. What the device kept from last time,
 * and what the first sync brings, is not new; what was given to the user during a lost connection is.
 */
export function arrivals(
  seen: SeenChats,
  state: Pick<State, "chats" | "stale" | "connection">,
): { seen: SeenChats; fresh: HelpView[]; gone: wire.ChatId[] } {
  const synced = !state.stale && state.connection.state === "online";
  if (!synced) return { seen, fresh: [], gone: [] };
  const active = helpChats(state.chats).filter((view) => view.chat.ended === 0);
  const ids = new Set(active.map((view) => view.chat.id));
  if (seen === undefined) return { seen: ids, fresh: [], gone: [] };
  const gone = [...seen].filter((id) => !ids.has(id));
  return { seen: ids, fresh: active.filter((view) => !seen.has(view.chat.id)), gone };
}
