/** What somebody asks with: a kind, words, or both. */

/** The kinds that can be picked instead of, or before, words. */
export const KINDS = ["medical", "security"] as const;
export type Kind = (typeof KINDS)[number];

/** The description: the words, with the kind's name in front. Empty when there is neither. */
export function describe(kindName: string | undefined, words: string): string {
  // The server refuses NUL, which nobody types but some keyboards paste.
  const text = words.replaceAll("\0", "").trim();
  if (!kindName) return text;
  return text ? `${kindName}: ${text}` : kindName;
}

/** Counts as the server does: Unicode scalar values. */
export function length(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
