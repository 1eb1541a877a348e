/** The kinds of chats, and the addresses of direct chats. */
import type { ChatView, DirectView, HelpChat, HelpView, ListView, State } from "../api.js";
import type { AnyChat, ChatId, DirectChat, ListChat, UserId } from "../generated/wire.js";

/** Whether a chat answers a request for help. */
export const isHelp = (view: ChatView): view is HelpView => isHelpChat(view.chat);
/** Whether a chat is between two users. */
export const isDirect = (view: ChatView): view is DirectView => isDirectChat(view.chat);

/** Whether a chat is a list. */
export const isList = (view: ChatView): view is ListView => isListChat(view.chat);

/** The help chats among all. */
export const helpChats = (chats: State["chats"]): HelpView[] => Object.values(chats).filter(isHelp);

export const isHelpChat = (chat: AnyChat): chat is HelpChat => chat.kind === "help";
export const isDirectChat = (chat: AnyChat): chat is DirectChat => chat.kind === "direct";
export const isListChat = (chat: AnyChat): chat is ListChat => chat.kind === "list";
/** Whether this client knows the kind. */
export const isKnownKind = (chat: AnyChat): boolean =>
  isHelpChat(chat) || isDirectChat(chat) || isListChat(chat);

/** Names the direct chat with a user, whether the server knows it yet or not. */
export const addressOf = (user: UserId): ChatId => `@${user}`;

/** The user of an address; undefined for the id of a chat. */
export function userOf(id: ChatId): UserId | undefined {
  const user = id.startsWith("@") ? Number(id.slice(1)) : 0;
  return Number.isSafeInteger(user) && user > 0 ? user : undefined;
}

/** The id by which a chat is held, for its id or its address. */
export function idOf({ chats }: Pick<State, "chats">, id: ChatId): ChatId {
  const user = userOf(id);
  if (user === undefined) return id;
  const found = Object.values(chats).find((view) => isDirect(view) && view.chat.peer.id === user);
  return found?.chat.id ?? id;
}
