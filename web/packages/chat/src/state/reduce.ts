/** What frames of the server make of the state. Pure. */
import type { ChatView, HelpRequest, State } from "../api.js";
import type {
  AnyChat,
  ChatEvent,
  ChatHistory,
  ChatId,
  DirectChat,
  List,
  ListChat,
  Message,
  SeenUser,
  ServerFrame,
  Synced,
  UserId,
} from "../generated/wire.js";
import { marked, merged, opened, received } from "./chat.js";
import { isContent } from "./entries.js";
import { reduceHelp, standing, withoutRequest } from "./help.js";
import { addressOf, idOf, isDirectChat, isHelp, isHelpChat, isKnownKind, isList } from "./kinds.js";
import { KEPT, KEPT_VIEWED, prepend, trimmed } from "./log.js";
import { type Entry, empty, held, type Model, settled, withChat, withRequest } from "./model.js";
import { withEvents } from "./timeline.js";
import { isWaiting } from "./turns.js";
import { withTyping } from "./typing.js";

/** Chats in memory. Help chats under way stay, however many: the server bounds them. */
export const CHATS_HELD = 500;
/** Deleted lists that are remembered: of more, the first are asked for in vain where they are still shown. */
const GONE_HELD = 100;
/** When a chat ends that does not. */
const NEVER = "0001-01-01T00:00:00Z";

/** Takes a frame that came by itself, or that every device gets. Unknown types change nothing. */
export function reduce(model: Model, frame: ServerFrame, now: number): Model {
  switch (frame.type) {
    case "welcome": {
      const { userId: me, creator, limits, rank } = frame.payload;
      const { rank: _, ...rest } = model;
      // What was changed while there was no connection was not told.
      const told = { me, creator, limits, listsChanged: model.listsChanged + 1 };
      return { ...rest, ...told, ...(rank ? { rank } : {}) };
    }
    case "user_message": {
      // Who has sent it has written it.
      const { chatId, authorId } = frame.payload;
      const next = withMessage(model, frame.payload);
      return isContent(frame.payload) ? withTyping(next, chatId, authorId, false) : next;
    }
    case "new_chat":
      return withNewChat(model, frame.payload);
    case "closed_chat": {
      const { chatId, ...chat } = frame.payload;
      const view = model.chats[chatId];
      if (view === undefined || !isHelp(view)) return model;
      // Marks and counts may be missing: then those that are known stay.
      const { readSeq, unread } = view.chat;
      const closed = withChat(model, chatId, merged(view, { readSeq, unread, ...chat }, model.me));
      return withUnsent(withTyping(closed, chatId), chatId);
    }
    case "messages_delivered":
    case "messages_read": {
      const { chatId, userId, seq } = frame.payload;
      const view = model.chats[chatId];
      if (view === undefined) return model;
      const kind = frame.type === "messages_read" ? "read" : "delivered";
      return withChat(model, chatId, marked(view, kind, userId, seq, model.me));
    }
    case "typing_indicator": {
      const { chatId, userId, isTyping } = frame.payload;
      return withTyping(model, chatId, userId, isTyping);
    }
    case "list_progress": {
      const { chatId, ...reach } = frame.payload;
      const known = model.reach[chatId];
      if (known !== undefined && known.seq > reach.seq) return model;
      const read = known?.seq === reach.seq && known.read !== undefined ? { read: known.read } : {};
      return { ...model, reach: { ...model.reach, [chatId]: { ...reach, ...read } } };
    }
    case "list_read": {
      const { chatId, seq, read, total } = frame.payload;
      const known = model.reach[chatId];
      if (known !== undefined && known.seq > seq) return model;
      const before = known?.seq === seq ? known : { seq, delivered: 0, online: 0, done: true };
      return { ...model, reach: { ...model.reach, [chatId]: { ...before, total, read } } };
    }
    case "list_changed": {
      const { listId, deleted } = frame.payload;
      const listsChanged = model.listsChanged + 1;
      if (!deleted) return { ...model, listsChanged };
      const listsGone = [...model.listsGone, listId].slice(-GONE_HELD);
      return { ...withoutList(model, listId, now), listsChanged, listsGone };
    }
    case "block_changed": {
      const { userId, blocked } = frame.payload;
      // Who is blocked is asked for: the frame does not say since when.
      if (blocked || model.blocks === undefined) return model;
      return { ...model, blocks: model.blocks.filter((other) => other.userId !== userId) };
    }
    case "presence":
      return { ...model, presence: sightsOf(frame.payload.users) };
    case "user_online_status": {
      const { userId, isOnline: online, ...seen } = frame.payload;
      // Of somebody who is not watched any more.
      if (model.presence[userId] === undefined) return model;
      return { ...model, presence: { ...model.presence, ...sightsOf([{ userId, online, ...seen }]) } };
    }
    case "queue": {
      const { waiting, oldestSeconds } = frame.payload;
      const oldest = waiting > 0 ? { oldestSince: now - oldestSeconds * 1000 } : {};
      return { ...model, queue: { waiting, ...oldest } };
    }
    default:
      return reduceHelp(model, frame, withMerged) ?? model;
  }
}

/**
 * Takes a page of `sync`, for which the chats of `asked` were named. What the page neither tells nor calls the same
 * is gone; but for a page that is cut, which may not have come to it yet.
 */
export function reduceSync(model: Model, page: Synced, asked: readonly ChatId[]): Model {
  let next = model;
  for (const chat of page.chats) next = withMerged(next, chat);
  for (const [id, messages] of byChat(page.messages)) {
    const view = next.chats[id];
    if (view !== undefined) next = withLog(next, id, received(view, messages, next.me), messages);
  }
  if (page.complete || page.same === undefined) {
    const there = new Set([...page.chats.map((chat) => chat.id), ...(page.same ?? [])]);
    for (const id of asked) if (!there.has(id)) next = withChat(next, id, undefined);
  }
  const { events = [] } = page as { events?: readonly ChatEvent[] };
  const told = withEvents(next, events);
  return { ...told, requests: waitingNow(model, page), waiting: page.waiting, since: page.since };
}

/** The requests that wait: those of the page, behind those of the pages before where they go on. */
function waitingNow(model: Model, page: Synced): readonly HelpRequest[] {
  const waits = new Map(model.requests.map((request) => [request.requestId, request]));
  const told = page.requests.map((request) => standing(waits.get(request.requestId), request, request));
  return page.requestsGoOn ? told.reduce(withRequest, model.requests) : told;
}

/**
 * Takes chats as REST lists them, which say nothing of those that are not listed. A list may be older than
 * what is known: a chat that has ended is open again only where it was begun anew.
 */
export function reduceChats(model: Model, chats: readonly AnyChat[]): Model {
  const isOld = (chat: AnyChat): boolean => {
    const known = model.chats[chat.id]?.chat;
    // Of those that go back into the queue the turn says it.
    if (isHelpChat(chat) && chat.turn !== undefined) return false;
    return known?.ended === 1 && chat.ended === 0 && known.timeStart === chat.timeStart;
  };
  return chats.filter((chat) => !isOld(chat)).reduce(withMerged, model);
}

/** Takes a page of history. `anew`: what is held of the chat is given up for it. */
export function reduceHistory(model: Model, page: ChatHistory, anew = false): Model {
  const view = model.chats[page.chatId];
  if (view === undefined) return model;
  const above = anew ? { ...view, messages: [], hasOlder: page.fromSeq > 1 } : prepend(view, page);
  const filled = received(above, page.messages, model.me);
  // What the user fetched by reading upwards stays until the next message comes.
  return withChat(withoutStored(model, page.messages), page.chatId, trimmed(filled, KEPT_VIEWED));
}

/** Whether an older page of a chat is on its way. */
export function withLoading(model: Model, id: ChatId, loadingOlder: boolean): Model {
  const view = model.chats[id];
  return view === undefined || view.loadingOlder === loadingOlder
    ? model
    : withChat(model, id, { ...view, loadingOlder });
}

/** The user looks at another chat: of the one before, only the newest stay in memory. */
export function withViewing(model: Model, id: ChatId | undefined): Model {
  const { viewing, ...rest } = model;
  if (viewing === id) return model;
  const next: Model = id === undefined ? rest : { ...rest, viewing: id };
  const before = viewing === undefined ? undefined : next.chats[viewing];
  return viewing === undefined || before === undefined
    ? next
    : withChat(next, viewing, trimmed(before, KEPT));
}

/** One of the user's own lists, which need not have any message yet. */
export function withList(model: Model, list: Pick<List, "id" | "name" | "ownerId">, now: number): Model {
  const known = model.chats[list.id];
  if (known !== undefined) {
    if (!isList(known) || known.chat.title === list.name) return model;
    return withChat(model, list.id, { ...known, chat: { ...known.chat, title: list.name } });
  }
  const chat: ListChat = {
    id: list.id,
    kind: "list",
    title: list.name,
    ownerId: list.ownerId,
    ...begun(now),
  };
  return withChat(withRoom(model), list.id, opened(chat));
}

/** What a chat of any kind is like in which nothing has been said. */
function begun(now: number) {
  const timeStart = new Date(now).toISOString();
  return { ended: 0 as const, timeStart, timeEnd: NEVER, lastSeq: 0, readSeq: 0, unread: 0 };
}

/** One of the user's own lists is deleted: nobody writes in it any more. */
export function withoutList(model: Model, id: ChatId, now: number): Model {
  const view = model.chats[id];
  if (view === undefined || !isList(view)) return model;
  const chat = { ...view.chat, ended: 1 as const, timeEnd: new Date(now).toISOString() };
  return withUnsent(withChat(model, id, { ...view, chat }), id);
}

/** A direct chat that the server need not know yet, with somebody whom the user may want to write to. */
export function withDirect(model: Model, peer: DirectChat["peer"], now: number): Model {
  const id = addressOf(peer.id);
  if (idOf(model, id) !== id || model.chats[id] !== undefined) return model;
  const chat: DirectChat = {
    id,
    kind: "direct",
    peer,
    ...begun(now),
  };
  return withChat(withRoom(model), id, opened(chat));
}

function withMessage(model: Model, message: Message): Model {
  const view = model.chats[message.chatId];
  if (view === undefined) return model;
  const next = received(view, [message], model.me);
  const known = Math.max(held(next), model.early[message.chatId] ?? 0);
  // It follows something that is not here: whoever fetches that fetches it, too.
  const early = message.seq > known ? { ...model.early, [message.chatId]: message.seq } : model.early;
  return withLog(early === model.early ? model : { ...model, early }, message.chatId, next, [message]);
}

function withLog(model: Model, id: ChatId, view: Model["chats"][ChatId], seen: readonly Message[]): Model {
  const kept = trimmed(view, model.viewing === id ? KEPT_VIEWED : KEPT);
  return withChat(withoutStored(model, seen), id, kept);
}

/** One's own messages that have come back are stored: they wait no more. */
function withoutStored(model: Model, seen: readonly Message[]): Model {
  if (model.outbox.length === 0) return model;
  const stored = new Set<string>();
  for (const { authorId, clientMessageId } of seen) {
    if (authorId === model.me && clientMessageId !== undefined) stored.add(clientMessageId);
  }
  const settledTips = new Set(seen.flatMap(({ tipId }) => tipId ?? []));
  const isStored = (entry: Entry): boolean =>
    entry.tip === undefined
      ? stored.has(entry.clientMessageId)
      : entry.tipId !== undefined && settledTips.has(entry.tipId);
  if (!model.outbox.some(isStored)) return model;
  return settled({ ...model, outbox: model.outbox.filter((entry) => !isStored(entry)) });
}

function withMerged(before: Model, chat: AnyChat): Model {
  // Kinds of chats that this client does not know are skipped.
  if (!isKnownKind(chat)) return before;
  const model = isDirectChat(chat) ? withoutAddress(before, chat) : before;
  const known = model.chats[chat.id];
  const next = merged(known ?? opened(chat), chat, model.me);
  const seen = chat.lastMessage === undefined ? [] : [chat.lastMessage];
  const merging = withLog(known === undefined ? withRoom(model) : model, chat.id, next, seen);
  if (isWaiting(next.chat)) return merging;
  // One that was given back may be told of as ended before its request is.
  const told = next.chat.ended === 1 && !knowsTurns(next.chat) ? merging : withoutRequest(merging, chat.id);
  return next.chat.ended === 1 ? withUnsent(told, chat.id) : told;
}

/** The direct chat is known by its id from now on: what was begun under its address goes on there. */
function withoutAddress(model: Model, chat: DirectChat): Model {
  const address = addressOf(chat.peer.id);
  if (model.chats[address] === undefined) return model;
  const { [address]: begun, ...chats } = model.chats;
  const viewing = model.viewing === address ? { viewing: chat.id } : {};
  return settled({ ...model, ...viewing, chats: { ...chats, [chat.id]: opened(chat) } });
}

/**
 * Makes room for a chat more: the help chat that ended first goes, else the conversation in which nothing has
 * happened for longest; not what is looked at, nor what holds something unsent.
 */
function withRoom(model: Model): Model {
  const views = Object.values(model.chats);
  if (views.length < CHATS_HELD) return model;
  let first: ChatView | undefined;
  for (const view of views) {
    if (view.chat.id === model.viewing || view.pending.length > 0 || isUnderWay(view)) continue;
    if (first === undefined || leaves(view) < leaves(first)) first = view;
  }
  return first === undefined ? model : withChat(model, first.chat.id, undefined);
}

const knowsTurns = (chat: AnyChat): boolean => isHelpChat(chat) && chat.turn !== undefined;

const isUnderWay = (view: ChatView): boolean => isHelp(view) && view.chat.ended === 0;

/** Orders what may go. */
const leaves = ({ chat }: ChatView): string =>
  chat.ended === 1 ? `0 ${chat.timeEnd}` : `1 ${chat.lastMessage?.timeSent ?? chat.timeStart}`;

function withNewChat(model: Model, chat: AnyChat): Model {
  const next = withMerged(model, chat);
  // One wait ends with one chat, however it came about.
  return next.waiting && isHelpChat(chat) && chat.organizerId === model.me
    ? { ...next, waiting: false }
    : next;
}

/**
 * After the end of a chat nothing goes out any more: what waited stays visible as not sent. What may be
 * stored already still asks: the server knows its name, or says that the chat is closed.
 */
function withUnsent(model: Model, chatId: ChatId): Model {
  const waits = (entry: Entry): boolean =>
    entry.chatId === chatId && entry.state === "queued" && entry.attempted === undefined;
  if (!model.outbox.some(waits)) return model;
  const outbox = model.outbox.map((entry) =>
    waits(entry) ? { ...entry, state: "not sent" as const } : entry,
  );
  return settled({ ...model, outbox });
}

function sightsOf(users: readonly SeenUser[]): State["presence"] {
  return Object.fromEntries(users.map(({ userId, ...sight }) => [userId, sight]));
}

function byChat(messages: readonly Message[]): Map<ChatId, Message[]> {
  const found = new Map<ChatId, Message[]>();
  for (const message of messages) {
    const own = found.get(message.chatId);
    if (own === undefined) found.set(message.chatId, [message]);
    else own.push(message);
  }
  return found;
}

/** Everything of this user's is gone. */
export const forgotten = (model: Model): Model => ({ ...empty, connection: model.connection });

/** Whose state it is; what is known of another user goes. */
export const belongingTo = (model: Model, me: UserId): Model =>
  model.me === undefined || model.me === me ? { ...model, me } : { ...forgotten(model), me };
