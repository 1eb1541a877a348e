/** What is known of a chat besides its log: its fields, its marks, its unread count. */
import type { ChatView, Marks } from "../api.js";
import type { AnyChat, Message, Seq, UserId } from "../generated/wire.js";
import { folded } from "./changes.js";
import { isContent, isFromOthers } from "./entries.js";
import { append } from "./log.js";
import { renewed, unresolved } from "./turns.js";

/** A chat that has just become known. */
export function opened(chat: AnyChat): ChatView {
  return { chat, messages: [], pending: [], hasOlder: chat.lastSeq > 0, loadingOlder: false, marks: {} };
}

/**
 * Takes the fields that the server says now. What only grows never shrinks: an answer may be older than
 * a push that came before it.
 */
export function merged(view: ChatView, news: AnyChat, me: UserId | undefined): ChatView {
  const { chat } = view;
  const isOld = news.lastSeq < chat.lastSeq;
  const lastMessage = isOld ? chat.lastMessage : (news.lastMessage ?? chat.lastMessage);
  const readSeq = Math.max(chat.readSeq, news.readSeq);
  const next: ChatView = {
    ...view,
    chat: {
      ...renewed(chat, news),
      ...(lastMessage === undefined ? {} : { lastMessage }),
      lastSeq: Math.max(chat.lastSeq, news.lastSeq),
      readSeq,
      unread: isOld || news.readSeq < readSeq ? chat.unread : news.unread,
      // A chat never changes its kind.
    } as AnyChat,
  };
  const said = news.lastMessage === undefined ? [] : [news.lastMessage];
  const appended = append(folded(next, said), said);
  return counted(appended, me);
}

/** Takes messages, with what they do to the unread count. */
export function received(view: ChatView, messages: readonly Message[], me: UserId | undefined): ChatView {
  const before = view.chat.lastSeq;
  const changed = folded(view, messages);
  const appended = append(changed, messages);
  if (appended === changed) return changed;
  const isNews = messages.some((message) => message.seq > before && isContent(message));
  const next = isNews ? ({ ...appended, chat: unresolved(appended.chat) } as ChatView) : appended;
  // Where the stretch does not reach down to the read mark, the server's count is carried on.
  const news = messages.filter((message) => message.seq > before && isFromOthers(message, me));
  const unread = next.chat.unread + news.filter((message) => message.seq > next.chat.readSeq).length;
  return counted(unread === next.chat.unread ? next : { ...next, chat: { ...next.chat, unread } }, me);
}

/** Takes a mark. It only moves forward, and what is read has been delivered. */
export function marked(
  view: ChatView,
  kind: "delivered" | "read",
  userId: UserId,
  seq: Seq,
  me: UserId | undefined,
): ChatView {
  const old: Marks = view.marks[userId] ?? { delivered: 0, read: 0 };
  const read = kind === "read" ? Math.max(old.read, seq) : old.read;
  const delivered = Math.max(old.delivered, seq, read);
  let next = view;
  if (read !== old.read || delivered !== old.delivered) {
    next = { ...view, marks: { ...view.marks, [userId]: { delivered, read } } };
  }
  if (kind !== "read" || userId !== me || seq <= next.chat.readSeq) return next;
  const unread = Math.min(next.chat.unread, Math.max(0, next.chat.lastSeq - seq));
  return counted({ ...next, chat: { ...next.chat, readSeq: seq, unread } }, me);
}

/** Counts `unread` from the log, where the log reaches from the read mark to the end. */
export function counted(view: ChatView, me: UserId | undefined): ChatView {
  const { chat, messages } = view;
  const first = messages[0]?.seq;
  const last = messages[messages.length - 1]?.seq;
  if (first === undefined || last === undefined || first > chat.readSeq + 1 || last < chat.lastSeq)
    return view;
  let unread = 0;
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (message === undefined || message.seq <= chat.readSeq) break;
    if (isFromOthers(message, me)) unread += 1;
  }
  return unread === chat.unread ? view : { ...view, chat: { ...chat, unread } };
}
