/** Which conversations are shown, in which order, and what of them. Pure. */
import {
  addressOf,
  type ChatView,
  type DirectView,
  formatMoney,
  isDirect,
  isList,
  type ListView,
  type Message,
  type Money,
  newestMessage,
  type Peer,
  type State,
} from "@switchboard/chat";
import { type Delivery, deliveryOf, reachOfOthers } from "@switchboard/chat/react";
import type { TFunction } from "i18next";
import { viewerLocale } from "../time/format.js";

/** A chat outside the help queue. */
export type ConversationView = DirectView | ListView;

/** Whether a chat is one of those that are listed here. */
export const isConversation = (view: ChatView): view is ConversationView => isDirect(view) || isList(view);

/** What names a conversation in an address: that of the other one, or the list's id. */
export function nameOf(view: ConversationView): string {
  return isDirect(view) ? addressOf(view.chat.peer.id) : view.chat.id;
}

/** What a conversation is called. */
export function titleOf(view: ConversationView, t: TFunction): string {
  return isDirect(view) ? personName(view.chat.peer, t) : view.chat.title;
}

/** The other one of a direct chat. */
export function peerOf(view: ConversationView): Peer | undefined {
  return isDirect(view) ? view.chat.peer : undefined;
}

/** When something last happened in it, in milliseconds since 1970. */
export function lastActivity(view: ChatView): number {
  const unsent = view.pending.at(-1)?.createdAt ?? 0;
  return Math.max(unsent, Date.parse(newestMessage(view)?.timeSent ?? view.chat.timeStart));
}

/** The conversations in which something was written, the newest first; of several at one time by their ids. */
export function conversationsOf(chats: State["chats"]): ConversationView[] {
  return Object.values(chats)
    .filter(isConversation)
    .filter((view) => newestMessage(view) !== undefined || view.pending.length > 0)
    .map((view) => ({ view, at: lastActivity(view) }))
    .sort((a, b) => b.at - a.at || (a.view.chat.id < b.view.chat.id ? 1 : -1))
    .map(({ view }) => view);
}

/** Unread messages over all conversations. */
export function unreadOf({ chats }: Pick<State, "chats">): number {
  return Object.values(chats)
    .filter(isConversation)
    .reduce((sum, { chat }) => sum + chat.unread, 0);
}

/** How somebody is called: by name, or by number where no name is known. */
export function personName({ id, name }: Pick<Peer, "id" | "name">, t: TFunction): string {
  return name.trim() || t("person", { id });
}

/** Enough for a line; what is longer is cut on screen anyway. */
const PREVIEW_CHARACTERS = 140;

/** What a row shows of the newest message. */
export interface Preview {
  own: boolean;
  text: string;
  /** Of one's own. */
  delivery?: Delivery;
}

/** The newest message, one's own on their way included; undefined where there is none. */
export function previewOf(view: ChatView, me: number | undefined, t: TFunction): Preview | undefined {
  const unsent = view.pending.at(-1);
  if (unsent !== undefined) {
    const text = unsent.tip ? tipText(unsent.tip, unsent.text, t) : unsent.text;
    return { own: true, text: oneLine(text), delivery: unsent.state };
  }
  const message = newestMessage(view);
  if (message === undefined) return undefined;
  const text = oneLine(textOf(message, t));
  if (message.authorId !== me) return { own: false, text };
  return { own: true, text, delivery: deliveryOf(message, reachOfOthers(view.marks, me)) };
}

/** What an entry says, in words. */
function textOf({ kind, content, gone, tip, tipStatus }: Message, t: TFunction): string {
  if (gone !== undefined) return t("gone");
  if (kind === "tip" && tip) return tipText(tip, content, t);
  if (kind === "system" && tip && tipStatus) {
    return t(tipStatus === "unknown" ? "tip.unknown" : "tip.failed", {
      amount: formatMoney(tip, viewerLocale()),
    });
  }
  return content;
}

function tipText(tip: Money, text: string, t: TFunction): string {
  const words = t("tip.preview", { amount: formatMoney(tip, viewerLocale()) });
  return text === "" ? words : `${words} · ${text}`;
}

/** The beginning of a text on one line. Cut first: it may be long, and rows are drawn often. */
function oneLine(text: string): string {
  const start = text.slice(0, 4 * PREVIEW_CHARACTERS).replace(/\s+/gu, " ");
  return Array.from(start.trim()).slice(0, PREVIEW_CHARACTERS).join("");
}

/** Up to two initials, for the round picture. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = [...(words[0] ?? "")][0] ?? "";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}
