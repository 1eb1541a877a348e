import { globals } from "./globals.js";

/** A name that nothing else has. `random` serves where the platform has no `crypto.randomUUID`. */
export function uuid(random: () => number): string {
  const own = globals.crypto?.randomUUID?.();
  if (own !== undefined) return own;
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  digits[12] = "4";
  digits[16] = (8 + Math.floor(random() * 4)).toString(16);
  const text = digits.join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    "-",
  );
}
