import { expect, it } from "vitest";
import { de } from "../../src/texts/de.js";
import { en } from "../../src/texts/en.js";
import { de as laterDe } from "../../src/texts/later/de.js";
import { en as laterEn } from "../../src/texts/later/en.js";

function flat(texts: object, path = ""): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[`${path}${key}`, value] as [string, string]]
      : flat(value, `${path}${key}.`),
  );
}
const gaps = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1]).sort();

it.each([
  { en, de },
  { en: laterEn, de: laterDe },
])("says the same in both languages, with the same gaps to fill", ({ en, de }) => {
  const german = new Map(flat(de));
  expect([...german.keys()].sort()).toEqual(
    flat(en)
      .map(([key]) => key)
      .sort(),
  );
  for (const [key, text] of flat(en)) {
    expect([key, gaps(german.get(key) ?? "")]).toEqual([key, gaps(text)]);
    expect([key, german.get(key)?.trim()]).not.toEqual([key, ""]);
  }
});
