import type { AnyChat, Message } from "../generated/wire.js";
import { isFromOthers } from "./entries.js";
import { held, type Model } from "./model.js";

/** What others have written between two states, and is not read: in the order of each log. */
export function news(before: Model, after: Model): { message: Message; chat: AnyChat }[] {
  if (before.chats === after.chats) return [];
  return Object.values(after.chats).flatMap((view) => {
    const { chat, messages } = view;
    const old = before.chats[chat.id];
    if (old?.messages === messages) return [];
    const known = Math.max(chat.readSeq, old === undefined ? 0 : held(old));
    const from = messages.findIndex((message) => message.seq > known);
    if (from < 0) return [];
    const unread = messages.slice(from).filter((message) => isFromOthers(message, after.me));
    return unread.map((message) => ({ message, chat }));
  });
}
