import type { HelpChat, Message } from "@switchboard/chat";

/** What is known of a chat, also of one that is another organizer's: those have no marks of one's own. */
export type KnownChat = Omit<HelpChat, "readSeq" | "unread">;

/** A chat with those of its messages that are here. */
export interface KnownLog {
  chat: KnownChat;
  messages: readonly Message[];
}
