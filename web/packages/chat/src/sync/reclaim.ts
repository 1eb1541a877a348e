import { ChatError } from "../errors.js";
import { type ChatId, LIMITS } from "../generated/wire.js";
import { reachesBackTo, withLost } from "../state/epoch.js";
import { type Entry, type Model, settled } from "../state/model.js";
import { reduceHistory } from "../state/reduce.js";
import type { Apply, Filling } from "./fill.js";

/** Pages that are read of a chat: what is older is taken to be stored. */
export const PAGES = 5;

/**
 * Finds out which of one's own messages the server has lost with an epoch: reads its logs as far back as these were
 * written. What it has leaves the outbox by being read.
 */
export async function reclaim(filling: Filling, apply: Apply): Promise<void> {
  const waiting = (model: Model): Entry[] => model.outbox.filter((entry) => entry.reclaimed);
  const chats = new Set<ChatId>(waiting(filling.model()).map((entry) => entry.chatId));
  for (const chatId of chats) {
    const open = (): Entry | undefined => {
      const view = filling.model().chats[chatId];
      const own = waiting(filling.model()).filter((entry) => entry.chatId === chatId);
      return view === undefined ? undefined : own.find((entry) => !reachesBackTo(view, entry));
    };
    for (let page = 0; page < PAGES && open() !== undefined; page += 1) {
      const before = filling.model().chats[chatId]?.messages[0]?.seq;
      const range = before === undefined ? { limit: LIMITS.page } : { before, limit: LIMITS.page };
      try {
        const read = await filling.link().history({ chatId, ...range });
        apply((model) => reduceHistory(model, read));
      } catch (error) {
        if (!(error instanceof ChatError) || (error.code !== "chat_not_found" && error.code !== "no_access"))
          throw error;
        break;
      }
    }
    const old = open();
    apply((model) => withLost(old === undefined ? model : withoutOlder(model, chatId)));
  }
}

/** So far back nobody looks. */
function withoutOlder(model: Model, chatId: ChatId): Model {
  const view = model.chats[chatId];
  if (view === undefined) return model;
  const stays = (entry: Entry): boolean =>
    !entry.reclaimed || entry.chatId !== chatId || reachesBackTo(view, entry);
  return settled({ ...model, outbox: model.outbox.filter(stays) });
}
