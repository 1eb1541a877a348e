import type { ChatId, Colleague, EventId, HelpPaused } from "../generated/wire.js";
import type { Offer, OfferEnd, OwnAvailability } from "./coming.js";

/** A chat that was given to this user, who did not look at it in time. */
export interface MissedChat {
  chatId: ChatId;
  eventId: EventId;
  /** The participant's name, where it was known; else empty. */
  name: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** A chat that this user does not have any more. */
export interface LeftChat {
  /** Which turn it is now. */
  turn: number;
  /** The kind of the timeline's row that tells it. */
  reason: string;
}

/** An offer that is over. */
export interface EndedOffer {
  offer: Offer;
  state: OfferEnd;
}

/** What organizers see besides their chats. Immutable; unchanged parts stay identical. */
export interface OrganizerState {
  /** What this user said of whether they take requests; undefined until the server has said it. */
  availability?: OwnAvailability;
  /** The agency's organizers, while somebody watches them and there is a socket. */
  colleagues?: readonly Colleague[];
  /** Offers that are open, to this user and from them; oldest first. */
  offers: readonly Offer[];
  /** The one that ended last. */
  lastOffer?: EndedOffer;
  /** What was missed and not seen yet, oldest first. */
  missed: readonly MissedChat[];
  /** Why chats that were this user's are not any more. */
  left: Readonly<Record<ChatId, LeftChat>>;
  /** Where requests are refused for now. */
  pauses: readonly HelpPaused[];
  /** Whether the server lets chats go from one to another: one of before does not. */
  handsOver: boolean;
}

/** Before anything is known. */
export const nothing: OrganizerState = { offers: [], missed: [], left: {}, pauses: [], handsOver: false };
