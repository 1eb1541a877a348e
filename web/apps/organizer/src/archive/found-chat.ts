import type { KnownChat } from "../chats/known-chat.js";

/** A chat that was found in the archives. */
export type FoundChat = KnownChat & {
  /** Of one that nobody ever took: how long it had waited. */
  waitedSeconds?: number;
};
