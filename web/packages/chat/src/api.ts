/**
 * What the client offers: its options, its state, its actions. Everything else in this package serves
 * these types. Times are milliseconds since 1970 unless they come from the server (RFC 3339 text).
 */
import type {
  AgencyId,
  AnyChat,
  Bit,
  BlockedUser,
  ChatId,
  DirectChat,
  ErrorCode,
  Event,
  EventId,
  Limits,
  List,
  ListChat,
  MemberChat,
  Members,
  Message,
  Money,
  Peer,
  Role,
  Seq,
  UserId,
} from "./generated/wire.js";

/** A place, in degrees (WGS 84). */
export interface Place {
  lat: number;
  lng: number;
}

// --- Who -----------------------------------------------------------------------------------------

/** Why a token is asked for. */
export type TokenReason = "start" | "expiring" | "refused";

/** A token and when it ends. Without `expiresAt` the `exp` in the token counts. */
export interface Token {
  token: string;
  expiresAt?: number;
}

/** A signed-in browser: the `session` cookie is there, until `expiresAt`. */
export interface CookieSession {
  expiresAt?: number;
}

/**
 * How the client proves who it is. `null` from a callback means: signed out; the client stops.
 * - `token`: sent in the `Authorization` header of REST and, where the socket factory can set headers
 *   (`header: true`), of the upgrade; otherwise in the first frame.
 * - `cookie`: same-origin browsers; `renew` gets a new cookie when the old one nears its end.
 */
export type Auth =
  | { kind: "token"; header?: boolean; getToken: (why: TokenReason) => Promise<Token | null> }
  | { kind: "cookie"; renew: (why: TokenReason) => Promise<CookieSession | null> };

// --- Connection ----------------------------------------------------------------------------------

/** Where the client stands. Only `online` means: everything up to now is here, and what comes is live. */
export type Connection =
  | { state: "connecting"; attempt: number }
  | { state: "syncing" }
  | { state: "online"; via: "socket" | "polling" }
  /** Waiting to reconnect, until `until`. */
  | { state: "waiting"; attempt: number; until: number }
  /** `close()`, `signOut()`, no token any more, or refused for good. */
  | { state: "signed out"; why: SignedOutReason };

export type SignedOutReason =
  | "not started"
  | "closed"
  | "signed out"
  | "no token"
  | "not allowed"
  | "replaced";

/** Why the state changed. */
export type TransitionReason =
  | "started"
  | "opened"
  | "synced"
  | "closed by server"
  | "going away"
  | "too slow"
  | "socket ended"
  | "silent"
  | "token refused"
  | "could not connect"
  | "network lost"
  | "network back"
  | "visible again"
  | "time to retry"
  /** `reconnect()` was called. */
  | "requested"
  | "sockets blocked"
  | SignedOutReason;

/** One change of the connection's state. */
export interface Transition {
  from: Connection;
  to: Connection;
  reason: TransitionReason;
  /** The WebSocket close code, where one came. */
  closeCode?: number;
}

// --- State ---------------------------------------------------------------------------------------

/** A message of one's own that the server has not acknowledged. */
export interface PendingMessage {
  clientMessageId: string;
  chatId: ChatId;
  text: string;
  place?: Place;
  replyTo?: string;
  /** It is a tip. Once the server has promised it, it stays `sending` until the log says what became of it. */
  tip?: Money;
  /** The id of the tip, once it is promised. */
  tipId?: string;
  createdAt: number;
  /**
   * `queued`: kept, goes out when online. `sending`: on its way. `failed`: the server refused or lost it, see
   * `error`; `retry` or `discard`. `not sent`: the chat was closed before it could go; it stays visible.
   */
  state: "queued" | "sending" | "failed" | "not sent";
  error?: { code: ErrorCode | "network"; message: string };
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
  /** Whether there is more above `messages[0]`. */
  hasOlder: boolean;
  /** Whether an older page is being fetched. */
  loadingOlder: boolean;
  /** By user id. */
  marks: Readonly<Record<UserId, Marks>>;
}

/** A help chat. */
export type HelpView = ChatView<MemberChat>;
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
export interface Sight {
  online: boolean;
  /** The end of their last connection, RFC 3339; absent where that is not known, or not shown. */
  lastSeen?: string;
}

/** The list of conversations, which comes page by page: those that something happens in come by themselves. */
export interface ConversationsView {
  /** Whether the newest have come since the client was started. */
  known: boolean;
  /** Whether there are older ones to be had by `loadConversations`. */
  hasMore: boolean;
  /** Whether a page is being fetched. */
  loading: boolean;
}

/** A request for help that waits. */
export interface HelpRequest {
  requestId: ChatId;
  eventId: EventId;
  /** 1 is next. */
  position: number;
  /** From, to, in seconds, from now when it came; absent where the server cannot say honestly. */
  waitSeconds?: [number, number];
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
  /** Chats of all kinds. */
  chats: Readonly<Record<ChatId, ChatView>>;
  conversations: ConversationsView;
  /** Who else types now, by chat: shown at most 3 s after they were last said to. */
  typing: Readonly<Record<ChatId, readonly UserId[]>>;
  /** Those who are watched, while there is a socket: see `watch`. */
  presence: Readonly<Record<UserId, Sight>>;
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

// --- Errors --------------------------------------------------------------------------------------

/** What went wrong: the server's stable code, or `network` when there was no answer. */
export interface ChatErrorShape {
  code: ErrorCode | "network" | "storage";
  message: string;
  /** HTTP status, for REST. */
  status?: number;
  retryAfterMs?: number;
}

// --- Actions -------------------------------------------------------------------------------------

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

/** The platform's `AbortSignal`, where it has one: this package's own code does without a DOM. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer Standard } }
  ? Standard
  : unknown;

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

/**
 * One user's connection to Switchboard. Made by `createClient`; nothing happens before `start`.
 * Sending never waits for the network: it goes to the outbox first.
 */
export interface Client {
  readonly rest: Rest;
  getState(): State;
  /** The present by which the times in the state are told: the server's time, as soon as it is known. */
  now(): number;
  /** Calls back after each change; returns how to stop. */
  subscribe(listener: () => void): () => void;
  /** Each change of the connection, with its reason. */
  onTransition(listener: (transition: Transition) => void): () => void;
  /** Each message of somebody else that arrives live or by catching up; for sounds and badges. */
  onMessage(listener: (message: Message, chat: AnyChat) => void): () => void;

  /** Connects. Safe to call twice. */
  start(): void;
  /** Ends socket, timers and listeners; what is in the outbox stays in storage. Cannot be started again. */
  close(): Promise<void>;
  /** `close`, and forgets what this device holds of the user: state, cache, outbox. */
  signOut(): Promise<void>;
  /** Reconnects now: when the user asks, or after 4409 (used elsewhere). */
  reconnect(): void;

  /** Keeps the message durably and sends it as soon as it can, once, in order. Returns its clientMessageId. */
  send(chatId: ChatId, text: string, options?: { place?: Place; replyTo?: string }): string;
  /**
   * Gives a tip in a direct chat, with words or without: kept and sent like a message, and never twice. Returns its
   * clientMessageId. What became of it is an entry of the log.
   */
  tip(chatId: ChatId, tip: Money, text?: string): string;
  /** Tries a failed message again, under the same id. */
  retry(clientMessageId: string): void;
  /** Forgets a failed or unsent message. */
  discard(clientMessageId: string): void;
  /** Says that the user types in a chat, or does not any more: call it with each change of the text. */
  type(chatId: ChatId, isTyping: boolean): void;
  /**
   * Says which chat is open before the user. Its messages are marked read when its end was before them for a second,
   * visible, focused, and with somebody there. `atEnd`: whether its end is in view; default: it is.
   */
  view(chatId: ChatId | undefined, options?: { atEnd?: boolean }): void;
  /** Fetches the page above; resolves when it is in the state. Does nothing where there is none. */
  loadOlder(chatId: ChatId): Promise<void>;

  /**
   * Begins a direct chat with somebody, or finds it; returns its address, by which every action knows it. It is
   * there at once; the server is asked when the first message goes out, and whether that is allowed then shows.
   */
  openDirect(peer: Peer): ChatId;
  /** Shows one of the user's own lists, also where nothing was written to it yet. */
  openList(list: Pick<List, "id" | "name" | "ownerId">): void;
  /** Fetches the next older conversations; resolves when they are in the state. */
  loadConversations(): Promise<void>;
  /**
   * Watches whether these are there, in `state.presence`, until what this returns is called. Of all who are
   * watched at a time, 500 are; who was asked for last comes first.
   */
  watch(userIds: readonly UserId[]): () => void;
  /** Fetches whom the user has blocked. */
  loadBlocks(): Promise<void>;
  /** Hears nothing more of somebody in direct chats. */
  block(user: Peer): Promise<void>;
  unblock(userId: UserId): Promise<void>;

  /** Organizers: wait for the next request, or do not any more. */
  setWaiting(waiting: boolean): Promise<void>;
  /** Organizers: ends the chat. */
  closeChat(chatId: ChatId): Promise<void>;

  /** Participants: asks for help. */
  requestHelp(request: { eventId: EventId; description: string; place?: Place }): Promise<HelpRequest>;
  /** Participants: withdraws. */
  cancelHelp(eventId: EventId): Promise<void>;
}

// --- What the client needs from where it runs -------------------------------------------------------

/** Time, injected. */
export interface Clock {
  /** Milliseconds since 1970, as the device has it: people set it, and it is often wrong. */
  now(): number;
  /** Milliseconds from any beginning, by a clock that nobody sets. Absent: `now` has to do. */
  steady?(): number;
  /** Calls back once; returns how to cancel. */
  after(ms: number, callback: () => void): () => void;
}

/** The part of a WebSocket that is used: the standard one fits. */
export interface Socket {
  /** As the standard counts: 2 is closing, 3 closed. Where it is said, neither is written to. */
  readonly readyState?: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: (() => void) | null;
}

/** Opens a socket. `headers` are given only with `auth.header`. */
export type OpenSocket = (url: string, headers?: Record<string, string>) => Socket;

/** What the device says of itself; `subscribe` calls back when any of it changes. */
export interface Surroundings {
  /** Whether the device believes that it has a network. */
  isOnline(): boolean;
  /** Whether the user can see the page or app. */
  isVisible(): boolean;
  /** Whether it has the keyboard focus. */
  isFocused(): boolean;
  /** Whether somebody has moved or typed within the last minute. Where it is missing, somebody always has. */
  isActive?(): boolean;
  subscribe(listener: () => void): () => void;
}

/**
 * Durable key-value storage, for the outbox and the offline copy. Values are JSON. Each call is atomic.
 * Keys begin with the user's id, so that one device can serve several users.
 */
export interface Storage {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** All pairs whose key begins so, ascending by key. */
  list(prefix: string): Promise<[string, unknown][]>;
}

/** The part of `fetch` that is used: the standard one fits. */
export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string;
    credentials?: "same-origin";
    /** Aborted when nobody waits for the answer any more. */
    signal?: Signal;
  },
) => Promise<{
  ok: boolean;
  status: number;
  headers: { get(name: string): string | null };
  text(): Promise<string>;
}>;

/** Options of `createClient`. */
export interface ClientOptions {
  /** Such as `https://help.example.org/api/v1`; in a browser a path of its own origin will do. */
  baseUrl: string;
  auth: Auth;
  /**
   * Who this is, where that is known already: what the device holds of this user is shown before the
   * server, or a token, has said so. Default: the token's `sub`, else whom the server welcomes.
   */
  userId?: UserId;
  /**
   * The agency that an organizer works for, or that a participant asks for help, where that is known: a
   * load balancer in front of several servers may bring those together who name the same.
   */
  agencyId?: AgencyId;
  /** Default: in memory. Browsers: `browserStorage()` of `@switchboard/chat/browser`. */
  storage?: Storage;
  /** Default: always online, visible and focused. Browsers: `browserSurroundings()`. */
  surroundings?: Surroundings;
  /** Default: the global `WebSocket`. */
  openSocket?: OpenSocket;
  /** Default: the global `fetch`. */
  fetch?: Fetch;
  /** Default: the system's. */
  clock?: Clock;
  /** Uniform in [0, 1). Default: `Math.random`. */
  random?: () => number;
  /** Told of what went wrong where no call could be rejected. Never throws back. */
  onError?: (error: ChatErrorShape) => void;
}

export type {
  AnyChat,
  Bit,
  BlockedUser,
  DirectChat,
  Event,
  List,
  ListChat,
  MemberChat,
  Members,
  Message,
  Money,
  Peer,
};
