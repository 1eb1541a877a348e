import { LIMITS } from "@switchboard/chat";

/** Reads numbers of users, with commas or spaces between them; undefined where anything else is in it. */
export function userNumbers(text: string): number[] | undefined {
  const words = text.split(/[\s,;]+/u).filter((word) => word !== "");
  const numbers = words.map((word) => (/^[1-9][0-9]{0,15}$/.test(word) ? Number(word) : Number.NaN));
  const unique = [...new Set(numbers)];
  return unique.length > 0 && unique.length <= LIMITS.membersAtOnce && unique.every(Number.isSafeInteger)
    ? unique
    : undefined;
}
