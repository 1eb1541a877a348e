/** What to offer of one's own messages: the server decides. */
import type { State } from "../api.js";
import { type AnyChat, LIMITS, type Message } from "../generated/wire.js";
import { isHelpChat } from "./kinds.js";

type Who = Pick<State, "me" | "limits">;

/** The request for help itself: it may be said better until the end, and is not taken away. */
const isDescription = (chat: AnyChat, message: Message): boolean => isHelpChat(chat) && message.seq === 1;

/** One's own words in a chat that goes on, that are there. */
const isOwnText = ({ me }: Who, chat: AnyChat, { kind, authorId, gone }: Message): boolean =>
  kind === "text" && authorId === me && gone === undefined && chat.ended === 0 && chat.kind !== "list";

const isWithin = (message: Message, seconds: number, now: number): boolean =>
  now - Date.parse(message.timeSent) <= seconds * 1_000;

/** Whether the user may have a message say something else, by the present of `Client.now`. */
export function mayEdit(who: Who, chat: AnyChat, message: Message, now: number): boolean {
  const { windowSeconds, max } = who.limits?.edits ?? { max: 0 };
  if (windowSeconds === undefined || !isOwnText(who, chat, message)) return false;
  if ((message.edits ?? 0) >= max) return false;
  return isDescription(chat, message) || isWithin(message, windowSeconds, now);
}

/** Whether the user may take a message away, likewise. */
export function mayDelete(who: Who, chat: AnyChat, message: Message, now: number): boolean {
  const seconds = who.limits?.edits?.deleteWindowSeconds;
  if (seconds === undefined || !isOwnText(who, chat, message)) return false;
  return !isDescription(chat, message) && isWithin(message, seconds, now);
}

/** Whether the user may react to a message of one of their chats. */
export function mayReact({ limits }: Who, chat: AnyChat, { kind, gone }: Message): boolean {
  const isThere = (kind === "text" || kind === "tip" || kind === "system") && gone === undefined;
  return limits?.reactions !== undefined && isThere && chat.ended === 0 && chat.kind !== "list";
}

/** Whether a message of one of the user's chats may be answered. */
export const mayReply = (chat: AnyChat, { kind, gone }: Message): boolean =>
  kind === "text" && gone === undefined && chat.ended === 0 && chat.kind !== "list";

/** Characters that the message may have. */
export const roomOf = (
  { limits = LIMITS }: Pick<State, "limits">,
  chat: AnyChat,
  message: Message,
): number => (isDescription(chat, message) ? limits.descriptionChars : limits.messageChars);
