/** The screens and their addresses. Pure: no history in it. */

/** A screen. */
export type Route =
  | { at: "home" }
  /** Find the event that one is at. */
  | { at: "find" }
  /** Ask for help at it. */
  | { at: "ask"; eventId: number }
  /** A request that waits. */
  | { at: "request"; requestId: string }
  | { at: "chat"; chatId: string }
  /** Messages outside of help: the conversations, one of them, and whom one has blocked. */
  | { at: "messages" }
  | { at: "conversation"; id: string }
  | { at: "blocked" }
  /** One's own lists, and one of them to change it. */
  | { at: "lists" }
  | { at: "list"; listId: string };

export const HOME: Route = { at: "home" };

const ID = /^[0-9A-Za-z-]{1,64}$/;
/** Of a direct chat. */
const ADDRESS = /^@[1-9][0-9]{0,15}$/;
/** Stands where an id would. */
const BLOCKED = "blocked";
const NUMBER = /^[1-9][0-9]{0,15}$/;

/** The address of a screen, below `base`, which ends with a slash. */
export function addressOf(route: Route, base: string): string {
  switch (route.at) {
    case "home":
      return base;
    case "find":
      return `${base}events`;
    case "ask":
      return `${base}events/${route.eventId}`;
    case "request":
      return `${base}requests/${route.requestId}`;
    case "chat":
      return `${base}chats/${route.chatId}`;
    case "messages":
      return `${base}messages`;
    case "conversation":
      return `${base}messages/${route.id}`;
    case "lists":
      return `${base}lists`;
    case "list":
      return `${base}lists/${route.listId}`;
    case "blocked":
      return `${base}messages/${BLOCKED}`;
  }
}

/** The screen at an address. One that is not ours is home. */
export function routeAt(path: string, base: string): Route {
  if (!path.startsWith(base)) return HOME;
  const [kind, id, ...more] = path.slice(base.length).replace(/\/$/, "").split("/");
  if (more.length > 0) return HOME;
  if (kind === "events" && id === undefined) return { at: "find" };
  if (kind === "messages" && id === undefined) return { at: "messages" };
  if (kind === "lists" && id === undefined) return { at: "lists" };
  if (id === undefined) return HOME;
  if (kind === "lists" && ID.test(id)) return { at: "list", listId: id };
  if (kind === "messages" && id === BLOCKED) return { at: "blocked" };
  if (kind === "messages" && (ID.test(id) || ADDRESS.test(id))) return { at: "conversation", id };
  if (kind === "events" && NUMBER.test(id) && Number.isSafeInteger(Number(id)))
    return { at: "ask", eventId: Number(id) };
  if (kind === "requests" && ID.test(id)) return { at: "request", requestId: id };
  if (kind === "chats" && ID.test(id)) return { at: "chat", chatId: id };
  return HOME;
}

/** The screen that is one up. */
export function parentOf(route: Route): Route {
  if (route.at === "ask") return { at: "find" };
  if (route.at === "list") return { at: "lists" };
  const inMessages = route.at === "conversation" || route.at === "blocked" || route.at === "lists";
  return inMessages ? { at: "messages" } : HOME;
}
