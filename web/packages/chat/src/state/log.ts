/** A chat's messages: a stretch of its log without gaps, up to the newest known. */
import type { ChatView } from "../api.js";
import type { AnyChat, ChatHistory, Message } from "../generated/wire.js";
import { isContent } from "./entries.js";
import { follows, held, type Live } from "./model.js";

/** Messages kept of a chat that nobody looks at, in memory and on the device. */
export const KEPT = 200;
/** Messages kept of the chat that is looked at, however far up one reads. */
export const KEPT_VIEWED = 20_000;

/**
 * Adds messages at the end, as far as each follows the one before; what is there already changes nothing,
 * and what comes too early is left out.
 */
export function append(view: ChatView, incoming: readonly Message[]): ChatView {
  let top = held(view);
  const added: Message[] = [];
  for (const message of inOrder(incoming)) {
    // Where nothing is held yet a stretch may begin anywhere: what is above it can be fetched.
    const starts = top === 0;
    if (message.seq > top && (starts || follows(message) <= top)) {
      added.push(message);
      top = message.seq;
    }
  }
  const first = added[0];
  const last = added[added.length - 1];
  if (first === undefined || last === undefined) return view;
  const messages = view.messages.length === 0 ? added : view.messages.concat(added);
  const hasOlder = view.messages.length === 0 ? follows(first) > 0 : view.hasOlder;
  const said = added.filter(isContent).at(-1) ?? view.chat.lastMessage;
  const lastMessage = (said?.seq ?? 0) > (view.chat.lastMessage?.seq ?? 0) ? said : view.chat.lastMessage;
  const lastSeq = Math.max(view.chat.lastSeq, last.seq);
  const chat: AnyChat = { ...view.chat, lastSeq, ...(lastMessage ? { lastMessage } : {}) };
  return { ...view, chat, messages, hasOlder };
}

/** Adds the part of a page of history that lies above the stretch. `append` adds what follows it. */
export function prepend(view: ChatView, page: ChatHistory): ChatView {
  const first = view.messages[0];
  if (first === undefined || page.fromSeq >= first.seq || page.toSeq < follows(first)) return view;
  const older = inOrder(page.messages).filter((message) => message.seq < first.seq);
  // What this reader may not see is covered, too: below it there may be nothing more.
  const hasOlder = page.fromSeq > 1 && page.hasMore;
  return { ...view, messages: older.concat(view.messages), hasOlder };
}

/** The newest `kept` messages only. */
export function trimmed(view: ChatView, kept: number): ChatView {
  if (view.messages.length <= kept) return view;
  return { ...view, messages: view.messages.slice(-kept), hasOlder: true };
}

function inOrder(messages: readonly Message[]): Live[] {
  return [...messages].sort((a, b) => a.seq - b.seq);
}
