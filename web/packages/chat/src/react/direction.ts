/** Letters that are written from right to left, and characters that change the direction of what follows. */
const CHANGES_DIRECTION =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const FIRST_STRONG_ISOLATE = "\u2068";
const POP_DIRECTIONAL_ISOLATE = "\u2069";

/**
 * A person's words, so that they can stand in a sentence of another direction: what they do to the order of letters
 * ends with them (Unicode Standard Annex #9, 2.4). What changes no direction comes back as it is.
 */
export function isolate(words: string): string {
  if (!CHANGES_DIRECTION.test(words)) return words;
  return `${FIRST_STRONG_ISOLATE}${words}${POP_DIRECTIONAL_ISOLATE}`;
}
