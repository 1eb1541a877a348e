import type { wire } from "@switchboard/chat";

/** What the page shows; kept in the address, so that reloading and going back work. */
export interface Route {
  view: "chats" | "messages" | "archive" | "team";
  chatId?: wire.ChatId;
}

/** Reads `#/chats/<id>`, and likewise of `messages`, `archive` and `team`; anything else is the list of chats. */
export function parseRoute(hash: string): Route {
  const [, view, id] = /^#\/(chats|messages|archive|team)(?:\/([^/]+))?\/?$/.exec(hash) ?? [];
  const chatId = id === undefined ? undefined : decoded(id);
  const route: Route = { view: (view as Route["view"] | undefined) ?? "chats" };
  return chatId === undefined ? route : { ...route, chatId };
}

/** The address of a route. */
export function routeHash({ view, chatId }: Route): string {
  return chatId === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(chatId)}`;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
