import type { ChatId, UserId } from "../generated/wire.js";
import type { Model } from "./model.js";

/** Somebody types in a chat that is known, or does not any more; without `userId`: nobody does. */
export function withTyping(model: Model, chatId: ChatId, userId?: UserId, isTyping = false): Model {
  const before = model.typing[chatId] ?? [];
  const others = before.filter((user) => userId !== undefined && user !== userId);
  const shown = isTyping && userId !== undefined && model.chats[chatId] !== undefined && userId !== model.me;
  if (!shown && others.length === before.length) return model;
  if (shown && before.includes(userId)) return model;
  const { [chatId]: _, ...rest } = model.typing;
  const users = shown ? [...others, userId] : others;
  return { ...model, typing: users.length === 0 ? rest : { ...rest, [chatId]: users } };
}

/** Nobody is known to type: the connection is another one. */
export const withoutTyping = (model: Model): Model =>
  Object.keys(model.typing).length === 0 ? model : { ...model, typing: {} };
