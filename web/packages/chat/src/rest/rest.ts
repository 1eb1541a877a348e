import type { Me, Page, Rest, Signal } from "../api.js";
import type { ChatEvent } from "../generated/wire.js";
import {
  type ChatId,
  type Event,
  LIMITS,
  type List,
  type MemberChat,
  type Members,
  type Message,
  type Peer,
} from "../generated/wire.js";
import type { Answer, Http } from "./http.js";

/** Chats of a page of the archives. Without a limit these come whole, and name no next page; their messages, too. */
const CHATS = 50;

/** What calls change that the state has, too. */
export interface ListChanges {
  renamed(list: List): void;
  deleted(id: ChatId): void;
}

/** What is asked of the server once, beside the live chats. */
export function restOf(http: Http, changed?: ListChanges): Rest {
  const get = async (path: string, signal?: Signal): Promise<Answer> =>
    http.call("GET", path, undefined, signal);
  return {
    me: async () => (await get("/session")).body as Me,
    events: async (query, next, signal) =>
      page<Event>(await get(next ?? `/events${queryOf({ query })}`, signal)),
    event: async (id) => (await get(`/events/${id}`)).body as Event,
    archive: async (role, filter, next, signal) =>
      page<MemberChat>(
        await get(
          next ?? `/${side(role)}/chats${queryOf({ ...(role === "organizer" && filter), limit: CHATS })}`,
          signal,
        ),
      ),
    archivedMessages: async (role, chatId, next) =>
      page<Message>(
        await get(next ?? `/${side(role)}/chats/${chatId}/messages?protocol=2&limit=${LIMITS.page}`),
      ),
    timeline: async (chatId, next) => page<ChatEvent>(await get(next ?? `/chats/${chatId}/events`)),
    lists: async (next) => page<List>(await get(next ?? "/lists")),
    list: async (id) => (await get(`/lists/${id}`)).body as List,
    createList: async (name) => (await http.call("POST", "/lists", { name })).body as List,
    renameList: async (id, name) => {
      const list = (await http.call("PUT", `/lists/${id}`, { name })).body as List;
      changed?.renamed(list);
      return list;
    },
    deleteList: async (id) => {
      await http.call("DELETE", `/lists/${id}`);
      changed?.deleted(id);
    },
    listMembers: async (id, next) => page<Peer>(await get(next ?? `/lists/${id}/members`)),
    addMembers: async (id, userIds) =>
      (await http.call("PUT", `/lists/${id}/members`, { userIds })).body as Members,
    removeMember: async (id, userId) => void (await http.call("DELETE", `/lists/${id}/members/${userId}`)),
  };
}

const side = (role: "organizer" | "participant"): string => (role === "organizer" ? "agency" : "participant");

function page<T>({ body, next }: Answer): Page<T> {
  return { items: body as T[], ...(next === undefined ? {} : { next }) };
}

function queryOf(fields: Record<string, string | number | undefined>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== "");
  const query = given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join("&");
  return query === "" ? "" : `?${query}`;
}
