/** What is written behind a request that has not arrived: it waits for the request's chat. Pure. */
import type { PendingWords } from "../api.js";
import type { RequestEntry } from "../state/model.js";

/** So much is written behind one request: with its description, what the server takes while it waits. */
export const WORDS_AT_MOST = 49;

/** A request with these words, too: each once, in the order in which they were written. */
export function withWords(entry: RequestEntry, more: readonly PendingWords[] | undefined): RequestEntry {
  const own = entry.words ?? [];
  const there = new Set(own.map((one) => one.clientMessageId));
  const added = (more ?? []).filter((one) => !there.has(one.clientMessageId));
  if (added.length === 0) return entry;
  const words = [...own, ...added].sort((a, b) => a.createdAt - b.createdAt);
  return { ...entry, words: words.slice(0, WORDS_AT_MOST) };
}

/** All that was said in a request, as words for a chat: the description goes by the request's own name. */
export function wordsOf({
  clientRequestId,
  description,
  place,
  createdAt,
  words = [],
}: RequestEntry): PendingWords[] {
  const first = { clientMessageId: clientRequestId, text: description, ...(place && { place }), createdAt };
  return [first, ...words];
}

/** Whether a value that was stored is what somebody wrote. */
export function isWords(value: unknown): value is PendingWords {
  if (typeof value !== "object" || value === null) return false;
  const { clientMessageId, text, createdAt } = value as Partial<PendingWords>;
  return typeof clientMessageId === "string" && typeof text === "string" && typeof createdAt === "number";
}
