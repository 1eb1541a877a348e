import type {
  AgencyChat,
  Alternative,
  ChatEvent,
  ChatId,
  ErrorCode,
  Event,
  EventId,
  Failure,
  List,
  MemberChat,
  Members,
  Message,
  Peer,
  Role,
  UserId,
} from "../generated/wire.js";
import type { Signal } from "./platform.js";

/**
 * Why help cannot be asked for now, with `help_unavailable`, or where it is too early or too late for the event:
 * `opensAt` is when it can be, and `pauseMessage` what the agency says of its pause.
 */
export interface Unavailable extends Pick<Failure, "reason" | "opensAt" | "pauseMessage"> {
  alternatives?: readonly Alternative[];
}

/** What went wrong: the server's stable code, or `network` when there was no answer. */
export interface ChatErrorShape extends Unavailable {
  code: ErrorCode | "network" | "storage";
  message: string;
  /** HTTP status, for REST. */
  status?: number;
  retryAfterMs?: number;
  /** With `help_already_requested`: the request that is in the way, whose chat has the same id. */
  requestId?: ChatId;
  /** With `chat_moved`: what the chat is by now, as far as this user may know. */
  chat?: AgencyChat;
  /** With `offer_ended`: what became of the offer. */
  state?: string;
}

/** A page of a collection; `next` fetches the following one. */
export interface Page<T> {
  items: T[];
  next?: string;
}

/** Who is signed in: the answer of `GET /session`. */
export interface Me {
  userId: UserId;
  role: Role;
  agencyId?: number;
  name: string;
  expiresAt: string;
}

/** The REST calls that are not about live chats. All reject with `ChatError`; a `signal` gives a search up. */
export interface Rest {
  me(): Promise<Me>;
  events(query?: string, next?: string, signal?: Signal): Promise<Page<Event>>;
  event(id: EventId): Promise<Event>;
  /** Archives of one's side: an organizer's agency, or a participant's own; newest end first. */
  archive(
    role: Role,
    filter?: { participant?: string; eventId?: EventId },
    next?: string,
    signal?: Signal,
  ): Promise<Page<MemberChat | Omit<MemberChat, "readSeq" | "unread">>>;
  archivedMessages(role: Role, chatId: ChatId, next?: string): Promise<Page<Message>>;
  /** What happened to a help chat beside what was said: a page of its timeline, oldest first. */
  timeline(chatId: ChatId, next?: string): Promise<Page<ChatEvent>>;
  /** The user's own lists, newest first; only creators have any. */
  lists(next?: string): Promise<Page<List>>;
  list(id: ChatId): Promise<List>;
  createList(name: string): Promise<List>;
  renameList(id: ChatId, name: string): Promise<List>;
  /** Nobody writes in it any more; what was received stays readable. */
  deleteList(id: ChatId): Promise<void>;
  /** By their ids. */
  listMembers(id: ChatId, next?: string): Promise<Page<Peer>>;
  /** Puts up to 1,000 users on it; says who may not be. */
  addMembers(id: ChatId, userIds: readonly UserId[]): Promise<Members>;
  removeMember(id: ChatId, userId: UserId): Promise<void>;
}
