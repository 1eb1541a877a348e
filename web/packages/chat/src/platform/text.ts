/** How many bytes a text takes in UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Characters as the server counts them: Unicode scalar values. */
export function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The text without halves of surrogate pairs, which no server can read. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, "\u{FFFD}");
