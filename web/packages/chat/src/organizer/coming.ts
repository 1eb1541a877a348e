/** What the server says to organizers and the generated types do not have yet. Whatever is generated goes from here. */
import type { HelpChat } from "../generated/ahead.js";
import type {
  Availability,
  AvailabilityState,
  ChatId,
  EventId,
  Message,
  Owner,
  Time,
} from "../generated/wire.js";

/** Whether an organizer takes requests. */
export type Duty = AvailabilityState;

/** What this user has said of it. */
export type OwnAvailability = Omit<Availability, "since"> & {
  /** Absent: they have never said anything. */
  since?: Time;
};

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
  | { type: "offer_ended"; payload: { offerId: string; state: OfferEnd } };
