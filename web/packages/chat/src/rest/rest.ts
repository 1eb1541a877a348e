import type { Me, Page, Rest } from "../api.js";
import type { Event, MemberChat, Message } from "../generated/wire.js";
import type { Answer, Http } from "./http.js";

/** What is asked of the server once, beside the live chats. */
export function restOf(http: Http): Rest {
  const get = async (path: string): Promise<Answer> => http.call("GET", path);
  return {
    me: async () => (await get("/session")).body as Me,
    events: async (query, next) => page<Event>(await get(next ?? `/events${queryOf({ query })}`)),
    event: async (id) => (await get(`/events/${id}`)).body as Event,
    archive: async (role, filter, next) =>
      page<MemberChat>(
        await get(next ?? `/${side(role)}/chats${role === "organizer" ? queryOf({ ...filter }) : ""}`),
      ),
    archivedMessages: async (role, chatId, next) =>
      page<Message>(await get(next ?? `/${side(role)}/chats/${chatId}/messages`)),
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
