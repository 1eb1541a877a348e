import type { Rest } from "../api.js";
import { ChatError } from "../errors.js";
import type { ChatId } from "../generated/wire.js";
import { withEvents } from "../state/timeline.js";
import type { Apply } from "./fill.js";

/** Pages of one timeline. Nobody acts on a chat so often. */
const PAGES = 10;

/** Fetches the timeline of a help chat. Of a server that knows none, or to a reader who may not, there is nothing. */
export async function loadTimeline(
  rest: Pick<Rest, "timeline">,
  chatId: ChatId,
  apply: Apply,
): Promise<void> {
  let next: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    try {
      const told = await rest.timeline(chatId, next);
      apply((model) => withEvents(model, told.items));
      next = told.next;
    } catch (error) {
      if (error instanceof ChatError && (error.status === 404 || error.status === 405)) return;
      throw error;
    }
    if (next === undefined) return;
  }
}
