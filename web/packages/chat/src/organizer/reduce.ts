/** What frames of the server make of what organizers see. Pure. */
import {
  type AnyChat,
  type ChatId,
  type Colleague,
  type HelpPaused,
  LIMITS,
  type Offer,
  type OfferEnded,
  type Pauses,
  type ServerFrame,
  type UserId,
} from "../generated/wire.js";
import { isHelpChat } from "../state/kinds.js";
import type { LeftChat, MissedChat, OrganizerState, OwnAvailability } from "./state.js";

/** What was missed and is kept until it is seen: of more, the newest. */
export const MISSED_HELD = 20;
/** Chats of which is known why they left: of more, those that left last. */
export const LEFT_HELD = 100;
/** Offers that are kept: the server lets each chat be offered once at a time. */
export const OFFERS_HELD = 100;
/** Pauses that are kept: one an event. */
export const PAUSES_HELD = 200;
/** Colleagues of an answer to `watch_colleagues`. */
export const COLLEAGUES_HELD = LIMITS.colleagues;

/** What a frame is to be understood by. */
export interface Around {
  me: UserId | undefined;
  now: number;
  /** What is known of a chat. */
  chat: (id: ChatId) => AnyChat | undefined;
}

/** Takes a frame. Others change nothing. */
export function reduceOrganizer(state: OrganizerState, frame: ServerFrame, around: Around): OrganizerState {
  switch (frame.type) {
    case "missed_chat": {
      const { chatId, eventId } = frame.payload;
      const known = around.chat(chatId);
      const name = known !== undefined && isHelpChat(known) ? (known.participant?.name ?? "") : "";
      return withMissed(state, { chatId, eventId, name, at: around.now });
    }
    case "chat_left":
      return withLeft(state, frame.payload.chatId, frame.payload);
    case "new_chat": {
      const { payload: chat } = frame;
      return isHelpChat(chat) && chat.organizerId === around.me ? withoutTrace(state, chat.id) : state;
    }
    case "offer":
      return withOffer(state, frame.payload);
    case "offer_ended": {
      return withEndedOffer(state, frame.payload);
    }
    case "availability":
      return frame.payload.userId === around.me ? withAvailability(state, frame.payload) : state;
    case "colleagues":
      return withOwnRow(
        { ...state, colleagues: frame.payload.organizers.slice(0, COLLEAGUES_HELD) },
        frame.payload.organizers,
        around.me,
      );
    case "availability_changed": {
      const { organizers } = frame.payload;
      return withOwnRow(withColleagues(state, organizers), organizers, around.me);
    }
    case "help_paused":
      return withPause(state, frame.payload);
    default:
      return state;
  }
}

/** One entry a chat, which stands where it was missed last. */
export function withMissed(state: OrganizerState, missed: MissedChat): OrganizerState {
  const others = state.missed.filter(({ chatId }) => chatId !== missed.chatId);
  const left = { turn: 0, reason: "not_opened" };
  return withLeft({ ...state, missed: [...others, missed].slice(-MISSED_HELD) }, missed.chatId, left);
}

/** The user has seen that it was missed. */
export function withSeen(state: OrganizerState, id: ChatId): OrganizerState {
  const missed = state.missed.filter(({ chatId }) => chatId !== id);
  return missed.length === state.missed.length ? state : { ...state, missed };
}

function withLeft(state: OrganizerState, id: ChatId, { turn, reason }: LeftChat): OrganizerState {
  const { [id]: _, ...others } = state.left;
  // The order of text keys is that of their arrival: ids are no numbers.
  const entries = [...Object.entries(others), [id, { turn, reason }] as const].slice(-LEFT_HELD);
  return { ...state, left: Object.fromEntries(entries) };
}

/** A chat is this user's again: it neither left nor was missed. */
function withoutTrace(state: OrganizerState, id: ChatId): OrganizerState {
  const seen = withSeen(state, id);
  if (seen.left[id] === undefined) return seen;
  const { [id]: _, ...left } = seen.left;
  return { ...seen, left };
}

/** An offer, or what is known anew of it. */
export function withOffer(state: OrganizerState, offer: Offer): OrganizerState {
  const known = state.offers.findIndex(({ offerId }) => offerId === offer.offerId);
  const offers =
    known < 0
      ? [...state.offers, offer].slice(-OFFERS_HELD)
      : state.offers.map((other, at) => (at === known ? { ...other, ...offer } : other));
  return { ...state, offers };
}

/** All offers that are open, as the server lists them. */
export function withOffers(state: OrganizerState, listed: readonly Offer[]): OrganizerState {
  const offers = asBefore(state.offers, listed.slice(-OFFERS_HELD));
  return state.handsOver && offers === state.offers ? state : { ...state, offers, handsOver: true };
}

/** What was read, or what it was before where that is the same: nobody is told of it then. */
function asBefore<T>(before: T | undefined, read: T): T {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(read) ? before : read;
}

function withEndedOffer(state: OrganizerState, { offerId, state: end }: OfferEnded): OrganizerState {
  const offer = state.offers.find((other) => other.offerId === offerId);
  // What has ended is never open: the server has one type for both.
  if (offer === undefined || end === "open") return state;
  const offers = state.offers.filter((other) => other !== offer);
  return { ...state, offers, lastOffer: { offer, state: end } };
}

/** Offers whose time is over, also where nobody could be told. */
export function withoutExpired(state: OrganizerState, now: number): OrganizerState {
  const offers = state.offers.filter(({ expiresAt }) => Date.parse(expiresAt) > now);
  return offers.length === state.offers.length ? state : { ...state, offers };
}

/** When the next offer ends, in milliseconds since 1970. */
export function nextExpiry({ offers }: OrganizerState): number | undefined {
  return offers.length === 0 ? undefined : Math.min(...offers.map(({ expiresAt }) => Date.parse(expiresAt)));
}

/** What is told may be older than what is known. */
function withAvailability(state: OrganizerState, told: OwnAvailability): OrganizerState {
  const known = state.availability;
  const isOlder = known?.since !== undefined && !(Date.parse(told.since ?? "") >= Date.parse(known.since));
  const availability = asBefore(known, told);
  return isOlder || availability === known ? state : { ...state, availability };
}

/** What is told of others, let go of. */
export function withoutColleagues(state: OrganizerState): OrganizerState {
  if (state.colleagues === undefined) return state;
  const { colleagues: _, ...own } = state;
  return own;
}

/** Those who are not what they were; who is new comes behind. */
function withColleagues(state: OrganizerState, changed: readonly Colleague[]): OrganizerState {
  if (state.colleagues === undefined) return state;
  const news = new Map(changed.map((colleague) => [colleague.id, colleague]));
  const known = new Set(state.colleagues.map(({ id }) => id));
  const kept = state.colleagues.map((colleague) => news.get(colleague.id) ?? colleague);
  const fresh = changed.filter(({ id }) => !known.has(id));
  return { ...state, colleagues: [...kept, ...fresh].slice(0, COLLEAGUES_HELD) };
}

/** The user's own row says what they said, where nothing newer is known. */
export function withOwnRow(
  state: OrganizerState,
  rows: readonly Colleague[],
  me: UserId | undefined,
): OrganizerState {
  const own = rows.find(({ id }) => id === me);
  if (own === undefined) return state;
  const { id: userId, name: _, chats: __, ...said } = own;
  return withAvailability(state, { userId, ...said });
}

function withPause(state: OrganizerState, { paused, ...pause }: HelpPaused): OrganizerState {
  const others = state.pauses.filter(({ eventId }) => eventId !== pause.eventId);
  return { ...state, pauses: paused ? [...others, { paused, ...pause }].slice(-PAUSES_HELD) : others };
}

/** All pauses that hold, as the server lists them. */
export function withPauses(state: OrganizerState, { events = [], ...all }: Pauses): OrganizerState {
  const read = [all, ...events].filter(({ paused }) => paused).slice(0, PAUSES_HELD);
  const pauses = asBefore(state.pauses, read);
  return pauses === state.pauses ? state : { ...state, pauses };
}

/** The longest note to whoever has a chat next. */
export const NOTE_CHARS = LIMITS.noteChars;
