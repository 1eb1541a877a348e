/**
 * What the protocol says of help chats before `wire.ts` is written anew with it. Each line goes when it is there; a
 * server of before says none of it.
 */
import type { ChatId, MemberChat, QueuePosition, Time, WaitForecast } from "./wire.js";

declare module "./wire.js" {
  interface Limits {
    /** The longest note of a hand-over. Absent in releases in which no chat goes to somebody else. */
    noteChars?: number;
    /** Rows of timelines in one answer to `sync`. Absent in releases that have none. */
    syncEvents?: number;
  }
}

/** Where a participant was last. */
export interface ChatPlace {
  lat: number;
  lng: number;
  /** How exactly that is known, in metres. */
  accuracyM?: number;
  at: Time;
}

/** A help chat, with what servers of before do not say. */
export type HelpChat = MemberChat & {
  place?: ChatPlace;
  /** A place is being looked for. */
  placeComing?: boolean;
};

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
  | { type: "set_place"; payload: { chatId: ChatId; lat: number; lng: number; accuracyM?: number } }
  | { type: "call_back"; payload: { chatId: ChatId } }
  | { type: "resolved"; payload: { chatId: ChatId } };

/** Frames of the server. */
export type ComingServerFrame = { type: "place_set"; payload: ChatPlace & { chatId: ChatId } };
