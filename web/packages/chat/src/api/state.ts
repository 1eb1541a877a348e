import type {
  AnyChat,
  BlockedUser,
  ChatEvent,
  ChatId,
  DirectChat,
  ErrorCode,
  EventId,
  Limits,
  ListChat,
  MemberChat,
  Message,
  Money,
  QueuePosition,
  Rank,
  Seq,
  UserId,
} from "../generated/wire.js";
import type { Connection } from "./connection.js";
import type { Unavailable } from "./rest.js";

/** A place, in degrees (WGS 84). */
export interface Place {
  lat: number;
  lng: number;
}

/** A place that the device has found, and how exactly, in metres. */
export interface FoundPlace extends Place {
  accuracyM?: number;
}

/** Which message of its chat another one answers: its id, its number, or better both, as servers of before know the id. */
export interface Answering {
  replyTo?: string;
  replyToSeq?: Seq;
}

/** A message of one's own that the server has not acknowledged. */
export interface PendingMessage {
  clientMessageId: string;
  chatId: ChatId;
  text: string;
  place?: Place;
  replyTo?: string;
  replyToSeq?: Seq;
  /** It is a tip. Once the server has promised it, it stays `sending` until the log says what became of it. */
  tip?: Money;
  /** The id of the tip, once it is promised. */
  tipId?: string;
  /** It is no message: it has one of one's own say `text` instead, or takes that one away. */
  change?: PendingChange;
  createdAt: number;
  /**
   * `queued`: kept, goes out when online. `sending`: on its way. `failed`: the server refused or lost it, see
   * `error`; `retry` or `discard`. `not sent`: the chat was closed before it could go; it stays visible.
   */
  state: "queued" | "sending" | "failed" | "not sent";
  error?: { code: ErrorCode | "network"; message: string };
}

/** Which message is to change, and whether it is to be taken away for everybody, or reacted to. */
export interface PendingChange {
  seq: Seq;
  delete?: true;
  /** By what the user wants to react to it, or not any more. */
  react?: { emoji: string; on: boolean };
}

/** How far a member has received and read. */
export interface Marks {
  delivered: Seq;
  read: Seq;
}

/** A chat and what is known of its log. Of which kind it is: `isHelp`, `isDirect`, `isList`. */
export interface ChatView<Kind extends AnyChat = AnyChat> {
  /** As the server last said, kept up to date: `lastSeq`, `readSeq`, `unread`, `lastMessage`, `ended`. */
  chat: Kind;
  /** A stretch of the log without gaps, ascending by seq, up to the newest known. */
  messages: readonly Message[];
  /** One's own messages on their way, oldest first; to be shown behind `messages`. */
  pending: readonly PendingMessage[];
  /** Changes of one's own messages on their way, oldest first; absent where there are none. */
  changes?: readonly PendingMessage[];
  /** Whether there is more above `messages[0]`. */
  hasOlder: boolean;
  /** Whether an older page is being fetched. */
  loadingOlder: boolean;
  /** By user id. */
  marks: Readonly<Record<UserId, Marks>>;
}

/** A help chat. */
/** A help chat. */
export type HelpChat = MemberChat;

export type HelpView = ChatView<HelpChat>;
/** A direct chat. Until the server knows it, its id is its address (`addressOf`). */
export type DirectView = ChatView<DirectChat>;

/** A list: what its owner writes goes to all of its members, who read it each for themselves. */
export type ListView = ChatView<ListChat>;

/** How far the newest message to a list has come, for its owner. */
export interface ListReach {
  /** Of which message. */
  seq: Seq;
  /** Members whose devices it was handed to, of those who are here, of all. */
  delivered: number;
  online: number;
  total: number;
  /** Whether everybody who is here has it. */
  done: boolean;
  /** Members who have read it; absent until that is known. */
  read?: number;
}

/** Whether somebody is there. */
export interface PresenceState {
  online: boolean;
  /** The end of their last connection, RFC 3339; absent where that is not known, or not shown. */
  lastSeen?: string;
}

/** @deprecated It is called `PresenceState`; this name goes with the next release. */
export type Sight = PresenceState;

/** The list of conversations, which comes page by page: those that something happens in come by themselves. */
export interface ConversationsView {
  /** Whether the newest have come since the client was started. */
  known: boolean;
  /** Whether there are older ones to be had by `loadConversations`. */
  hasMore: boolean;
  /** Whether a page is being fetched. */
  loading: boolean;
}

/** What is said of a request that waits, beside its position. */
export type WaitFacts = Pick<QueuePosition, "nobodyOnDuty" | "alternatives" | "wait">;

/** A request for help that waits. */
export interface HelpRequest extends WaitFacts {
  requestId: ChatId;
  eventId: EventId;
  /** 1 is next. */
  position: number;
  /** From, to, in seconds, from now when it came; absent where the server cannot say honestly. */
  waitSeconds?: [number, number];
}

/**
 * A request for help that this device keeps until it is settled, through reloads and crashes: it is sent under its
 * name, which is one request however often it is sent.
 */
export interface PendingRequest {
  clientRequestId: string;
  eventId: EventId;
  description: string;
  place?: Place;
  createdAt: number;
  /**
   * `unsent`: no answer is known yet; it goes out by itself. Once it waits it is one of `requests` instead.
   * `takenBack`: withdrawn, and the server is being told. `refused`: see `error`; `retry` or `discard`. `over`: it had
   * arrived, and its chat is closed, or nobody took it in time; `discard`.
   */
  state: "unsent" | "takenBack" | "refused" | "over";
  /** Whether the device's storage has it: from then on it outlives the page. */
  kept: boolean;
  /** `requestId`: with `help_already_requested`, the request whose chat the words may be for. */
  error?: { code: ErrorCode | "network"; message: string; requestId?: ChatId } & Unavailable;
  /** A place is being looked for, and follows. */
  placeComing?: true;
  /** What was written behind it, in its order: it goes to the chat that the request becomes. */
  words?: readonly PendingWords[];
}

/** What was written behind a request that has not arrived. */
export interface PendingWords {
  clientMessageId: string;
  text: string;
  place?: Place;
  createdAt: number;
}

/** The queue of an organizer's agency. */
export interface QueueView {
  waiting: number;
  /** When the oldest request was made, by this device's clock. Undefined when nobody waits. */
  oldestSince?: number;
}

/** Everything that is to be shown. Immutable: a change makes a new one; unchanged parts stay identical. */
export interface State {
  connection: Connection;
  /** The signed-in user, once the server has said so. */
  me?: UserId;
  /** Whether the user has lists and takes tips. */
  creator?: boolean;
  limits?: Limits;
  /** Of an organizer; servers of before do not say it. */
  rank?: Rank;
  /** Chats of all kinds. */
  chats: Readonly<Record<ChatId, ChatView>>;
  conversations: ConversationsView;
  /** Who else types now, by chat: shown at most 3 s after they were last said to. */
  typing: Readonly<Record<ChatId, readonly UserId[]>>;
  /** Those who are watched, while there is a socket: see `watch`. */
  presence: Readonly<Record<UserId, PresenceState>>;
  /** Of the user's own lists, by chat. */
  reach: Readonly<Record<ChatId, ListReach>>;
  /** Grows when the user's own lists may not be what they were: whoever shows them asks again. */
  listsChanged: number;
  /** Own lists that were deleted while there was a connection, the last 100 of them. */
  listsGone: readonly ChatId[];
  /** Whom the user has blocked; undefined until `loadBlocks`, then kept up. */
  blocks?: readonly BlockedUser[];
  /** Participants: requests that wait. */
  requests: readonly HelpRequest[];
  /** What happened to help chats beside what was said, as far as it is known: see `Client.loadTimeline`. */
  timelines: Readonly<Record<ChatId, readonly ChatEvent[]>>;
  /** Participants: requests that have not arrived yet, were refused, or are being taken back; oldest first. */
  pendingRequests: readonly PendingRequest[];
  /** Organizers: whether the next request comes to this user. */
  waiting: boolean;
  /** Organizers: the agency's queue. */
  queue?: QueueView;
  /** Unread messages over all chats here that are not ended. */
  unread: number;
  /** The chat that the user looks at, see `Client.view`. */
  viewing?: ChatId;
  /** Whether what is shown came from this device's storage and has not been synced yet. */
  stale: boolean;
}
