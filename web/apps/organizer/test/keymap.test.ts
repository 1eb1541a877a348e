import { describe, expect, test } from "vitest";
import { type Command, commandOf, type Key, type Platform, shortcuts } from "../src/shortcuts/keymap.js";

const key = (change: Partial<Key>): Key => ({
  key: "",
  code: "",
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altGraph: false,
  repeat: false,
  typing: false,
  choosing: false,
  ...change,
});
const means = (change: Partial<Key>, platform: Platform = "other"): Command | undefined =>
  commandOf(key(change), platform);

describe("shortcuts", () => {
  test("switch chats with Alt and arrows, also while writing", () => {
    expect(means({ key: "ArrowDown", altKey: true, typing: true })).toEqual({ do: "next chat" });
    expect(means({ key: "ArrowUp", altKey: true }, "mac")).toEqual({ do: "previous chat" });
  });

  test("leave Alt and arrows to a list of choices that opens with them", () => {
    expect(means({ key: "ArrowDown", altKey: true, choosing: true })).toBeUndefined();
  });

  test("open a chat by the place of the digit, whatever the keyboard writes there", () => {
    expect(means({ key: "&", code: "Digit1", altKey: true })).toEqual({ do: "open chat", index: 0 });
    expect(means({ key: "9", code: "Digit9", ctrlKey: true }, "mac")).toEqual({ do: "open chat", index: 8 });
    expect(means({ key: "0", code: "Digit0", altKey: true })).toBeUndefined();
    expect(means({ key: "1", code: "Numpad1", altKey: true })).toBeUndefined();
  });

  test.each<[string, Command["do"]]>([
    ["w", "accept"],
    ["m", "write"],
    ["q", "close chat"],
    ["r", "archives"],
    ["i", "details"],
    ["a", "duty"],
    ["k", "team"],
    ["g", "hand over"],
    ["z", "give back"],
    ["u", "take back"],
    ["t", "take over"],
    ["y", "accept offer"],
    ["n", "decline offer"],
  ])("Alt and %s: %s", (letter, command) => {
    expect(means({ key: letter, altKey: true })).toEqual({ do: command });
    expect(means({ key: letter.toUpperCase(), altKey: true })).toEqual({ do: command });
    expect(means({ key: letter, ctrlKey: true }, "mac")).toEqual({ do: command });
    expect(means({ key: letter, altKey: true }, "mac")).toBeUndefined();
    expect(means({ key: letter, ctrlKey: true })).toBeUndefined();
    expect(means({ key: letter })).toBeUndefined();
  });

  test("never take what is typed", () => {
    for (const letter of "abcdefghijklmnopqrstuvwxyz0123456789@[]{}|?") {
      expect(means({ key: letter, typing: true })).toBeUndefined();
      expect(means({ key: letter, typing: true, shiftKey: true })).toBeUndefined();
      // AltGr is Ctrl and Alt on Windows.
      expect(means({ key: letter, typing: true, altKey: true, ctrlKey: true })).toBeUndefined();
      expect(
        means({ key: letter, code: "Digit7", typing: true, altKey: true, altGraph: true }),
      ).toBeUndefined();
      // Option types characters on a Mac.
      expect(means({ key: letter, code: "Digit7", typing: true, altKey: true }, "mac")).toBeUndefined();
    }
  });

  test("list themselves at a question mark outside of text", () => {
    expect(means({ key: "?", shiftKey: true })).toEqual({ do: "help" });
    expect(means({ key: "?", shiftKey: true, typing: true })).toBeUndefined();
  });

  test("that do something once do not repeat while the key is held", () => {
    expect(means({ key: "w", altKey: true, repeat: true })).toBeUndefined();
    expect(means({ key: "ArrowDown", altKey: true, repeat: true })).toEqual({ do: "next chat" });
  });

  test("are all in the list, by the names of the keyboard", () => {
    expect(shortcuts("other").find(({ name }) => name === "close")?.keys).toEqual(["Alt", "Q"]);
    expect(shortcuts("mac").find(({ name }) => name === "close")?.keys).toEqual(["⌃", "Q"]);
    expect(shortcuts("mac").find(({ name }) => name === "nextChat")?.keys).toEqual(["⌥", "↓"]);
  });
});
