import type { AnyChat, ChatId, EventId, List, Message, Money, Peer, Seq, UserId } from "../generated/wire.js";
import type { Channel } from "./channel.js";
import type { Transition } from "./connection.js";
import type { Drafts } from "./drafts.js";
import type { Rest } from "./rest.js";
import type { Answering, FoundPlace, HelpRequest, Place, State } from "./state.js";

/**
 * One user's connection to Switchboard. Made by `createClient`; nothing happens before `start`.
 * Sending never waits for the network: it goes to the outbox first.
 */
export interface Client {
  /** What was begun and not sent. */
  readonly drafts: Drafts;

  readonly rest: Rest;
  readonly channel: Channel;
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
  /**
   * Reconnects now, and sends requests for help that are not sent yet: when the user asks, or after 4409 (used
   * elsewhere).
   */
  reconnect(): void;

  /** Keeps the message durably and sends it as soon as it can, once, in order. Returns its clientMessageId. */
  send(chatId: ChatId, text: string, options?: { place?: Place } & Answering): string;
  /**
   * Gives a tip in a direct chat, with words or without: kept and sent like a message, and never twice. Returns its
   * clientMessageId. What became of it is an entry of the log.
   */
  tip(chatId: ChatId, tip: Money, text?: string): string;
  /**
   * Has a message of the user's say something else, for everybody: kept and sent like a message, under the message's
   * place in its order. What was asked of it before and has not gone out gives way. Whether it may still be, the server
   * says; `mayEdit` and `mayDelete` say what to offer. Returns its clientMessageId, for `retry` and `discard`.
   */
  edit(chatId: ChatId, seq: Seq, text: string): string;
  /** Takes a message of the user's away, for everybody, likewise. */
  delete(chatId: ChatId, seq: Seq): string;
  /**
   * Has the user react to a message by one of `limits.reactions.emoji`, or not any more, likewise: of what is wanted by one
   * emoji the last word counts. What the server refuses is told by `onError` and gone. `mayReact` says where to offer it.
   */
  react(chatId: ChatId, seq: Seq, emoji: string, on: boolean): string;
  /** Tries a failed message, or a refused request for help, again, under the same id. */
  retry(id: string): void;
  /** Forgets a failed or unsent message, or a request for help that is settled; one that is not is taken back. */
  discard(id: string): void;
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

  /**
   * Participants: asks for help. The request is kept durably, and sent until the server has answered, also after a
   * restart: it is made once. `State.pendingRequests` has it at once. Resolves when it waits (`position` 0: somebody
   * has taken it already), however long that takes; rejects when it never will, not while the network is away.
   */
  requestHelp(request: {
    eventId: EventId;
    description: string;
    place?: Place;
    /** The device is looking for the place: `setPlace` follows. */
    placeComing?: true;
  }): Promise<HelpRequest>;
  /**
   * Participants: what `requestHelp` says of a request that is not sent yet, by its `clientRequestId`: also of one that
   * was asked before a restart. Rejects with `request_not_found` where there is none.
   */
  requested(clientRequestId: string): Promise<HelpRequest>;
  /**
   * Participants: writes behind a request that has not arrived, by its `clientRequestId`. The words are kept with it,
   * and go to its chat, once and in order. Returns their clientMessageId; throws where they cannot be kept: there is
   * no such request (`request_not_found`), or too much was written (`overloaded`).
   */
  addToRequest(clientRequestId: string, text: string, options?: { place?: Place }): string;
  /**
   * Participants: sends what was said in a request that was refused, or is over, to a chat instead, each with the place
   * where it was written. The request is forgotten when this device keeps all of it for the chat.
   */
  moveToChat(clientRequestId: string, chatId: ChatId): void;
  /**
   * Participants: withdraws what was asked on an event. What has not been answered never waits from then on: that is
   * kept and sent likewise, and resolves when the server knows. Rejects with `already_matched` when somebody was
   * sooner: the chat comes.
   */
  cancelHelp(eventId: EventId): Promise<void>;
  /**
   * Participants: where the user is now, for whoever helps in this chat, or will. It goes out as soon as it can; of
   * several the newest does.
   */
  setPlace(chatId: ChatId, place: FoundPlace): void;
  /**
   * Participants: asks for somebody else, where nobody has answered. Rejects with `answered` when somebody has, and
   * with `too_many_requests` when it is too early.
   */
  callBack(chatId: ChatId): Promise<void>;
  /** Participants: says that all is well. A chat that waits ends; another one does soon. */
  resolve(chatId: ChatId): Promise<void>;
  /** Fetches what happened to a help chat beside what was said; resolves when it is in `State.timelines`. */
  loadTimeline(chatId: ChatId): Promise<void>;
}
