import type { Channel, ChatEvent, Message, Page, Signal } from "../api.js";
import {
  type AgencyChat,
  type AgencyChatStatus,
  type ChatId,
  type Colleague,
  type EventId,
  LIMITS,
} from "../generated/wire.js";

/** Chats of a page. */
const CHATS = 50;

/** What organizers read of their agency, page by page. All reject with `ChatError`; a `signal` gives it up. */
export class Agency {
  constructor(private readonly channel: Channel) {}

  /** `waiting` and `active` are for supervisors; the others are the archives. */
  chats(
    status: AgencyChatStatus,
    filter: { participant?: string; eventId?: EventId } = {},
    next?: string,
    signal?: Signal,
  ): Promise<Page<AgencyChat>> {
    const fields = Object.entries({ status, ...filter, limit: CHATS });
    const given = fields.filter(([, value]) => value !== undefined && value !== "");
    const query = given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join("&");
    return this.#page(next ?? `/agency/chats?${query}`, signal);
  }

  /** The log of a chat, oldest first. Reading it moves no mark. */
  messages(chatId: ChatId, next?: string, signal?: Signal): Promise<Page<Message>> {
    return this.#page(next ?? `/agency/chats/${chatId}/messages?protocol=2&limit=${LIMITS.page}`, signal);
  }

  /** The timeline of a chat, oldest first, with notes. */
  events(chatId: ChatId, next?: string, signal?: Signal): Promise<Page<ChatEvent>> {
    return this.#page(next ?? `/agency/chats/${chatId}/events`, signal);
  }

  /** The agency's organizers by their ids. Without a connection they are `off`. */
  organizers(next?: string, signal?: Signal): Promise<Page<Colleague>> {
    return this.#page(next ?? `/agency/organizers?limit=${LIMITS.page}`, signal);
  }

  async #page<T>(path: string, signal: Signal | undefined): Promise<Page<T>> {
    const { body, next } = await this.channel.call("GET", path, undefined, signal);
    const items = Array.isArray(body) ? (body as T[]) : [];
    return { items, ...(next === undefined ? {} : { next }) };
  }
}
