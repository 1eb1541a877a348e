import type { PendingWords } from "../api.js";
import type { ChatId } from "../generated/wire.js";
import type { AskingParts } from "./parts.js";

/** Hands words to a chat, each once, however often they are passed; resolves when all are kept there. */
export function handingTo(
  chatId: ChatId,
  hand: AskingParts["hand"],
): (words: readonly PendingWords[] | undefined) => Promise<void> {
  const handed = new Map<string, Promise<void>>();
  return async (words = []) => {
    for (const one of words)
      if (!handed.has(one.clientMessageId)) handed.set(one.clientMessageId, hand(chatId, one));
    await Promise.all(handed.values());
  };
}
