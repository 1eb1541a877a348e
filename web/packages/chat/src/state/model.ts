import type { ChatView, HelpRequest, PendingMessage, PendingRequest, State } from "../api.js";
import type { ChatId, Message, Seq } from "../generated/wire.js";
import { idOf, userOf } from "./kinds.js";

/** One's own message, until it is in the log. */
export interface Entry extends PendingMessage {
  /** Where in storage: entries go out in the order of their keys. */
  readonly key: string;
  /** The seq that the server gave it: it is stored, and stays visible until the log has come so far. */
  readonly acked?: Seq;
  /** When it was written, by the server's time; absent where that is not known yet. */
  readonly writtenAt?: number;
  /** When this run wrote it, by the clock that runs evenly, until the server's time is known. */
  readonly waitsSince?: number;
  /** It may be stored already: it was sent, or is from an earlier run, and no answer is known. */
  readonly attempted?: true;
  /** The server had it in an epoch that is over: whether it still has is not known yet, and until then it is not shown. */
  readonly reclaimed?: true;
}

/** One's own request for help, until it is settled. */
export interface RequestEntry extends PendingRequest {
  /** Where in storage: of those on one event the first key goes out first. */
  readonly key: string;
  /** It may have arrived: it was sent, or is from an earlier run. */
  readonly attempted?: true;
  /** Which try is on its way. */
  readonly trying?: number;
}

/** `State` and what it follows from. Only the functions of this folder make a new one. */
export interface Model extends State {
  readonly pendingRequests: readonly RequestEntry[];
  /** One's own messages of all chats, oldest first; `ChatView.pending` shows them. */
  readonly outbox: readonly Entry[];
  /** In which epoch of the server the numbers were given. */
  readonly epoch?: string;
  /** What the last `sync` called itself. */
  readonly since?: string;
  /** Where the next older conversations are. */
  readonly conversationsNext?: string;
  /** Chats in which a message came before what it follows, with its seq. */
  readonly early: Readonly<Record<ChatId, Seq>>;
}

export const empty: Model = {
  connection: { state: "signed out", why: "not started" },
  chats: {},
  conversations: { known: false, hasMore: false, loading: false },
  typing: {},
  presence: {},
  reach: {},
  listsChanged: 0,
  listsGone: [],
  requests: [],
  timelines: {},
  pendingRequests: [],
  waiting: false,
  unread: 0,
  stale: false,
  outbox: [],
  early: {},
};

const none: readonly never[] = [];

/** The seq up to which nothing is missing; 0 where no message is held. */
export const held = (view: ChatView): Seq => view.messages[view.messages.length - 1]?.seq ?? 0;

/** The seq up to which a chat is known to go, where less is held; otherwise undefined. */
export function missingTo(model: Model, id: ChatId): Seq | undefined {
  const view = model.chats[id];
  if (view === undefined) return undefined;
  const end = Math.max(view.chat.lastSeq, model.early[id] ?? 0);
  return held(view) < end ? end : undefined;
}

/** A message, with the field that says which one it follows where that is not the one before. */
export type Live = Message & { prevSeq?: Seq };

/** The seq that a message follows. */
export const follows = (message: Live): Seq => message.prevSeq ?? message.seq - 1;

/** Replaces a chat, or with undefined removes it, and mends what follows from chats. */
export function withChat(model: Model, id: ChatId, view: ChatView | undefined): Model {
  if (model.chats[id] === view) return model;
  if (view !== undefined) return settled({ ...model, chats: { ...model.chats, [id]: view } });
  const { [id]: _, ...chats } = model.chats;
  const { [id]: __, ...early } = model.early;
  const { [id]: ___, ...typing } = model.typing;
  const { [id]: ____, ...reach } = model.reach;
  const { [id]: _____, ...timelines } = model.timelines;
  return settled({ ...model, chats, early, typing, reach, timelines });
}

/** The model with what follows from its parts: `unread` in all, and each chat's `pending`. */
export function settled(model: Model): Model {
  const outbox = readdressed(model).filter((entry) => !isInLog(model, entry));
  const shown = outbox.filter((entry) => !entry.reclaimed);
  const said = byChat(shown.filter(({ change }) => change === undefined));
  const changes = byChat(shown.filter(({ change }) => change !== undefined));
  let unread = 0;
  let chats = model.chats;
  for (const [id, view] of Object.entries(model.chats)) {
    if (view.chat.ended === 0) unread += view.chat.unread;
    const next = { pending: said.get(id) ?? none, changes: changes.get(id) ?? none };
    if (!same(view.pending, next.pending) || !same(view.changes ?? none, next.changes)) {
      if (chats === model.chats) chats = { ...model.chats };
      const { changes: _, ...rest } = view;
      const changing = next.changes.length === 0 ? {} : { changes: next.changes };
      (chats as Record<ChatId, ChatView>)[id] = { ...rest, pending: next.pending, ...changing };
    }
  }
  return { ...model, outbox: same(outbox, model.outbox) ? model.outbox : outbox, chats, unread };
}

function byChat(entries: readonly Entry[]): Map<ChatId, Entry[]> {
  const found = new Map<ChatId, Entry[]>();
  for (const entry of entries) {
    const own = found.get(entry.chatId);
    if (own === undefined) found.set(entry.chatId, [entry]);
    else own.push(entry);
  }
  return found;
}

/** What was written to an address belongs to its chat, once that is known. */
function readdressed(model: Model): readonly Entry[] {
  if (!model.outbox.some((entry) => userOf(entry.chatId) !== undefined)) return model.outbox;
  return model.outbox.map((entry) => {
    const chatId = idOf(model, entry.chatId);
    return chatId === entry.chatId ? entry : { ...entry, chatId };
  });
}

function isInLog(model: Model, { acked, chatId }: Entry): boolean {
  const view = model.chats[chatId];
  return acked !== undefined && view !== undefined && held(view) >= acked;
}

const same = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);

/** Adds a request, or replaces it, in the order in which they were made known. */
export function withRequest(requests: readonly HelpRequest[], request: HelpRequest): readonly HelpRequest[] {
  const known = requests.findIndex((other) => other.requestId === request.requestId);
  if (known < 0) return [...requests, request];
  return requests.map((other, index) => (index === known ? { ...other, ...request } : other));
}
