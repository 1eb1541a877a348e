import type { Mark } from "../generated/wire.js";
import { held, type Model } from "../state/model.js";

/** What the user's device can say now. */
export interface Attention {
  visible: boolean;
  focused: boolean;
}

/** A mark that is due. */
export type Due = Mark & { kind: "read" | "delivered" };

/**
 * The marks that are due: read, of the chat that is open before the user while it is visible and focused;
 * delivered, of each other chat in which somebody else has written. `sent` says up to where each
 * chat has been marked delivered already.
 */
export function due(model: Model, { visible, focused }: Attention, sent: ReadonlyMap<string, number>): Due[] {
  const found: Due[] = [];
  for (const [chatId, view] of Object.entries(model.chats)) {
    const seq = held(view);
    const { readSeq, unread } = view.chat;
    if (unread === 0 || seq <= readSeq) continue;
    if (chatId === model.viewing && visible && focused) found.push({ chatId, seq, kind: "read" });
    else if (seq > (sent.get(chatId) ?? 0)) found.push({ chatId, seq, kind: "delivered" });
  }
  return found;
}
