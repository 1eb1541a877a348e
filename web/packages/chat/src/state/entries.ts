/** What the kind of an entry decides. */
import type { AnyChat, Message, UserId } from "../generated/wire.js";

/** Kinds that change what another entry says: of later releases, by their names. */
const CHANGES: ReadonlySet<string> = new Set(["edit", "delete", "reaction", "timer", "pin", "keys"]);
/** A kind that the server does not know either is its number; from this one on it is a change. */
const FIRST_CHANGE = 16;

/**
 * Whether an entry says something of its own: it counts as unread, is the last message of its chat and is announced.
 * What changes another entry does none of this.
 */
export const isContent = ({ kind }: Pick<Message, "kind">): boolean =>
  !CHANGES.has(kind) && !(Number(kind) >= FIRST_CHANGE);

/** The newest message that is known of a chat: changes say nothing of their own. */
export function newestMessage({
  chat,
  messages,
}: {
  chat: AnyChat;
  messages: readonly Message[];
}): Message | undefined {
  let index = messages.length - 1;
  while (index >= 0 && !isContent(messages[index] as Message)) index -= 1;
  const last = messages[index];
  return (last?.seq ?? 0) >= (chat.lastMessage?.seq ?? 0) ? last : chat.lastMessage;
}

/** Whether somebody else said it: what a reader may not have read yet. */
export const isFromOthers = (message: Message, me: UserId | undefined): boolean =>
  message.authorId !== me && isContent(message);
