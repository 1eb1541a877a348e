/** What organizers have besides their chats: offers, what was missed, colleagues, the agency's chats. Without a DOM. */
export type {
  AgencyChat,
  AgencyChatStatus,
  AvailabilityState,
  Colleague,
  HelpPaused,
  Offer,
  PauseHelp,
} from "../generated/wire.js";
export type { InTurn } from "./acts.js";
export { ANSWER_WITHIN, ASK_AFTER, type Idle, type IdleEvent, type IdleStep, stepIdle } from "./idle.js";
export { IdleWatch, NO_ANSWER } from "./idle-watch.js";
export { Organizer, type OrganizerOptions } from "./organizer.js";
export { NOTE_CHARS } from "./reduce.js";
export type { IdleWord, Room } from "./room.js";
export type { EndedOffer, LeftChat, MissedChat, OfferEnd, OrganizerState, OwnAvailability } from "./state.js";
