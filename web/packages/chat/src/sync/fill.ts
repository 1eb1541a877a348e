import type { Link } from "../connection/link.js";
import { ChatError } from "../errors.js";
import { type ChatId, LIMITS } from "../generated/wire.js";
import { held, type Model, missingTo } from "../state/model.js";
import { reduceHistory } from "../state/reduce.js";

/** Messages fetched for a chat of which none is held. */
const FIRST_PAGE = 50;
/** Who has missed more than this of a chat gets its newest page, and the rest on scrolling up. */
export const FAR_BEHIND = 1_000;

/** Changes the state, and tells of the messages that this brings. */
export type Apply = (change: (model: Model) => Model) => void;

export interface Filling {
  model(): Model;
  link(): Pick<Link, "history">;
}

/**
 * Fetches what is missing at the end of chats. Ends when nothing is, or when the server has no more for
 * what still seems to be: so it makes at most one page for each page of messages there is.
 */
export async function fill(filling: Filling, apply: Apply): Promise<void> {
  const done = new Set<ChatId>();
  for (;;) {
    const model = filling.model();
    const id = Object.keys(model.chats).find(
      (chat) => !done.has(chat) && missingTo(model, chat) !== undefined,
    );
    const view = id === undefined ? undefined : model.chats[id];
    if (id === undefined || view === undefined) return;
    const from = held(view);
    const far = from > 0 && (missingTo(model, id) ?? 0) - from > FAR_BEHIND;
    const range = from === 0 || far ? { limit: FIRST_PAGE } : { after: from, limit: LIMITS.page };
    try {
      const page = await filling.link().history({ chatId: id, ...range });
      apply((now) => reduceHistory(now, page, far));
    } catch (error) {
      // A chat that cannot be read any more holds nobody up.
      if (!(error instanceof ChatError) || (error.code !== "chat_not_found" && error.code !== "no_access"))
        throw error;
      done.add(id);
    }
    const now = filling.model().chats[id];
    if (now === undefined || held(now) <= from) done.add(id);
  }
}
