import type { ChatId, Mark } from "../generated/wire.js";
import { held, type Model } from "../state/model.js";
import type { End } from "./reading.js";

/** A mark that is due. */
export type Due = Mark & { kind: "read" | "delivered" };

/**
 * The marks that are due: read, as far as the end of the chat before the user was `read`; delivered, of each other
 * chat in which somebody else has written. `reading` is the chat whose end is before the user: what comes there is
 * read in a moment, and not marked twice. `sent` says up to where each chat has been marked delivered already.
 */
export function due(
  model: Model,
  reading: ChatId | undefined,
  read: End | undefined,
  sent: ReadonlyMap<ChatId, number>,
): Due[] {
  const found: Due[] = [];
  for (const [chatId, view] of Object.entries(model.chats)) {
    const seq = held(view);
    const { readSeq, unread } = view.chat;
    if (unread === 0 || seq <= readSeq) continue;
    if (chatId === reading) {
      if (chatId === read?.chatId && read.seq > readSeq) found.push({ chatId, seq: read.seq, kind: "read" });
    } else if (seq > (sent.get(chatId) ?? 0)) found.push({ chatId, seq, kind: "delivered" });
  }
  return found;
}
