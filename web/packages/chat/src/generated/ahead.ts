/**
 * What the protocol says of help chats before `wire.ts` is written anew with it. Each line goes when it is there; a
 * server of before says none of it.
 */
import type { ChatId, MemberChat, QueuePosition, WaitForecast } from "./wire.js";

export type { ChatPlace } from "./wire.js";

declare module "./wire.js" {
  interface Limits {
    /** The longest note of a hand-over. Absent in releases in which no chat goes to somebody else. */
    noteChars?: number;
  }
}

/** A help chat. */
export type HelpChat = MemberChat;

/** What is said of a request that waits, beside its position. */
export interface WaitFacts extends Pick<QueuePosition, "nobodyOnDuty" | "alternatives"> {
  wait?: WaitForecast;
}

/** The kinds of rows that are known. */
export type ChatEventKind =
  | "queued"
  | "matched"
  | "opened"
  | "not_opened"
  | "returned"
  | "unattended"
  | "called_back"
  | "offered"
  | "moved"
  | "taken_over"
  | "resolved"
  | "notice"
  | "closed"
  | "withdrawn"
  | "expired";

/** Frames of the client. */
export type ComingClientFrame =
  | { type: "call_back"; payload: { chatId: ChatId } }
  | { type: "resolved"; payload: { chatId: ChatId } };
