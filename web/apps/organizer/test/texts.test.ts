import { describe, expect, test } from "vitest";
import { de } from "../src/texts/de.js";
import { en } from "../src/texts/en.js";

/** All texts by their dotted keys. */
function flat(texts: object, prefix = ""): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === "string" ? [[prefix + key, value]] : Object.entries(flat(value, `${prefix}${key}.`)),
    ),
  );
}

const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

describe("the texts", () => {
  test.each(Object.entries(flat(en)))("%s says the same things in German", (key, text) => {
    const german = flat(de)[key];
    expect(german).toBeTruthy();
    expect(holes(german ?? "")).toEqual(holes(text));
  });
});
