/** What a shortcut does. */
export type Command =
  | { do: "next chat" }
  | { do: "previous chat" }
  /** The `index`th chat of the list, from 0. */
  | { do: "open chat"; index: number }
  | { do: "write" }
  | { do: "accept" }
  | { do: "duty" }
  | { do: "hand over" }
  | { do: "give back" }
  | { do: "take back" }
  | { do: "take over" }
  | { do: "accept offer" }
  | { do: "decline offer" }
  | { do: "team" }
  | { do: "close chat" }
  | { do: "archives" }
  | { do: "details" }
  | { do: "help" };

/** Keyboards differ: on a Mac, Option with a letter or digit types a character. */
export type Platform = "mac" | "other";

/** The part of a KeyboardEvent that counts. */
export interface Key {
  key: string;
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  /** AltGr: it types characters on most keyboards, whatever else the browser says of it. */
  altGraph: boolean;
  /** The key is held down. */
  repeat: boolean;
  /** The focus is where text is typed. */
  typing: boolean;
  /** The focus is in something that opens with Alt and an arrow, such as a list of choices. */
  choosing: boolean;
}

const LETTERS: Record<string, Command> = {
  w: { do: "accept" },
  a: { do: "duty" },
  k: { do: "team" },
  g: { do: "hand over" },
  z: { do: "give back" },
  u: { do: "take back" },
  t: { do: "take over" },
  y: { do: "accept offer" },
  n: { do: "decline offer" },
  m: { do: "write" },
  q: { do: "close chat" },
  r: { do: "archives" },
  i: { do: "details" },
};

/**
 * What a key means, or undefined. Everything but `?` has a modifier, so nothing that is typed is lost and screen
 * readers keep their own keys; `?` counts only outside of text.
 */
export function commandOf(key: Key, platform: Platform): Command | undefined {
  if (key.altGraph || key.metaKey) return undefined;
  if (!key.altKey && !key.ctrlKey) {
    return key.key === "?" && !key.typing && !key.repeat ? { do: "help" } : undefined;
  }
  if (key.shiftKey) return undefined;
  if (key.altKey && !key.ctrlKey && !key.choosing) {
    if (key.key === "ArrowDown") return { do: "next chat" };
    if (key.key === "ArrowUp") return { do: "previous chat" };
  }
  const modified = platform === "mac" ? key.ctrlKey && !key.altKey : key.altKey && !key.ctrlKey;
  if (!modified || key.repeat) return undefined;
  // By its place: the row of digits needs Shift on some keyboards, and Alt on the number pad types characters.
  const digit = /^Digit([1-9])$/.exec(key.code)?.[1];
  if (digit !== undefined) return { do: "open chat", index: Number(digit) - 1 };
  return LETTERS[key.key.toLowerCase()];
}

/** A line of the dialog that lists the shortcuts. */
export interface Shortcut {
  name:
    | "previousChat"
    | "nextChat"
    | "openChat"
    | "write"
    | "send"
    | "newLine"
    | "accept"
    | "duty"
    | "team"
    | "close"
    | "handOver"
    | "giveBack"
    | "takeBack"
    | "takeOver"
    | "acceptOffer"
    | "declineOffer"
    | "archives"
    | "details"
    | "help";
  keys: readonly string[];
}

/** All shortcuts as they are called on this keyboard. */
export function shortcuts(platform: Platform): readonly Shortcut[] {
  const alt = platform === "mac" ? "⌥" : "Alt";
  const main = platform === "mac" ? "⌃" : "Alt";
  return [
    { name: "previousChat", keys: [alt, "↑"] },
    { name: "nextChat", keys: [alt, "↓"] },
    { name: "openChat", keys: [main, "1–9"] },
    { name: "write", keys: [main, "M"] },
    { name: "send", keys: ["Enter"] },
    { name: "newLine", keys: [platform === "mac" ? "⇧" : "Shift", "Enter"] },
    { name: "accept", keys: [main, "W"] },
    { name: "duty", keys: [main, "A"] },
    { name: "close", keys: [main, "Q"] },
    { name: "handOver", keys: [main, "G"] },
    { name: "giveBack", keys: [main, "Z"] },
    { name: "takeBack", keys: [main, "U"] },
    { name: "takeOver", keys: [main, "T"] },
    { name: "acceptOffer", keys: [main, "Y"] },
    { name: "declineOffer", keys: [main, "N"] },
    { name: "archives", keys: [main, "R"] },
    { name: "team", keys: [main, "K"] },
    { name: "details", keys: [main, "I"] },
    { name: "help", keys: ["?"] },
  ];
}
