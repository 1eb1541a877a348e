import type {
  Availability,
  ChatId,
  ChatLeft,
  Colleague,
  EventId,
  HelpPaused,
  Offer,
  OfferState,
  Time,
} from "../generated/wire.js";

/** What this user has said of whether they take requests. */
export type OwnAvailability = Omit<Availability, "since"> & {
  /** Absent: they have never said anything. */
  since?: Time;
};

/** How an offer ended. */
export type OfferEnd = Exclude<OfferState, "open">;

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
export type LeftChat = Pick<ChatLeft, "turn" | "reason">;

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
