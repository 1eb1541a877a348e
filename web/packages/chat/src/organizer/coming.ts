/** What the server says to organizers and the generated types do not have yet. Whatever is generated goes from here. */
import type { HelpChat, Owner } from "../generated/ahead.js";
import type { ChatId, EventId, Message, Time, UserId } from "../generated/wire.js";

/** Whether an organizer takes requests. */
export type Duty = "available" | "away" | "off";

/** What an organizer has said of it. */
export interface Availability {
  state: Duty;
  /** Why, in their words; `no_answer` where the server said it for them. */
  reason?: string;
  /** Absent: they have never said anything. */
  since?: Time;
  /** Until when, as they think. */
  until?: Time;
}

/** `availability`. */
export interface OwnAvailability extends Availability {
  userId: UserId;
}

/** An organizer of the agency, as colleagues see them. */
export interface Colleague {
  id: UserId;
  name: string;
  state: Duty;
  reason?: string;
  since?: Time;
  until?: Time;
  /** How many active chats they have. */
  chats: number;
}

/** A help chat in what organizers are told: marks are its owner's alone. */
export type OfferedChat = Omit<HelpChat, "readSeq" | "unread">;

/** `offer`: a colleague is asked to take a chat. */
export interface Offer {
  offerId: string;
  chat: OfferedChat;
  from: Owner;
  to?: Owner;
  note?: string;
  expiresAt: Time;
  /** The newest entries. */
  messages: readonly Message[];
}

/** How an offer ended. */
export type OfferEnd = "accepted" | "declined" | "withdrawn" | "expired" | "overtaken";

/** Frames that only organizers are sent. */
export type OrganizerFrame =
  | { type: "missed_chat"; payload: { chatId: ChatId; eventId: EventId } }
  | { type: "chat_left"; payload: { chatId: ChatId; turn: number; reason: string } }
  | { type: "offer"; payload: Offer }
  | { type: "offer_ended"; payload: { offerId: string; state: OfferEnd } }
  | { type: "availability"; payload: OwnAvailability }
  | { type: "colleagues"; payload: { organizers: readonly Colleague[] } }
  | { type: "availability_changed"; payload: { organizers: readonly Colleague[] } };
