import type { ChatId, Mark } from "../generated/wire.js";
import { isHelpChat } from "../state/kinds.js";
import { held, type Model } from "../state/model.js";
import type { End } from "./reading.js";

/** A mark that is due. */
export type Due = Mark & { kind: "read" | "delivered" };

/**
 * The marks that are due: read, as far as the end of the chat before the user was `read`; delivered, of each other
 * chat in which somebody else has written. `reading` is the chat whose end is before the user: what comes there is
 * read in a moment, and not marked twice. `sent` says up to where each chat has been marked delivered already, `opened`
 * in which turn it was marked read last.
 */
export function due(
  model: Model,
  reading: ChatId | undefined,
  read: End | undefined,
  sent: ReadonlyMap<ChatId, number>,
  opened: ReadonlyMap<ChatId, number>,
): Due[] {
  const found: Due[] = [];
  for (const [chatId, view] of Object.entries(model.chats)) {
    const seq = held(view);
    const { readSeq, unread } = view.chat;
    if (chatId === read?.chatId && isUnopened(model, chatId, opened)) {
      found.push({ chatId, seq: read.seq, kind: "read" });
      continue;
    }
    if (unread === 0 || seq <= readSeq) continue;
    if (chatId === reading) {
      if (chatId === read?.chatId && read.seq > readSeq) found.push({ chatId, seq: read.seq, kind: "read" });
    } else if (seq > (sent.get(chatId) ?? 0)) found.push({ chatId, seq, kind: "delivered" });
  }
  return found;
}

/**
 * Whether this user has a help chat in whose present turn they have read nothing yet. The mark of an owner says that
 * they have looked at it, also where they had read all of it before, in an earlier turn.
 */
export function isUnopened(model: Model, id: ChatId, opened: ReadonlyMap<ChatId, number>): boolean {
  const chat = model.chats[id]?.chat;
  if (chat === undefined || !isHelpChat(chat) || chat.turn === undefined) return false;
  return chat.ended === 0 && chat.organizerId === model.me && chat.turn !== opened.get(id);
}
