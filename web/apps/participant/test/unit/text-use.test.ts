import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { en as conversations } from "../../../../packages/kit/src/conversations/texts/en.js";
import { en } from "../../src/texts/en.js";
import { en as later } from "../../src/texts/later/en.js";

const source = join(import.meta.dirname, "../../src");
const code = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith("texts"))
  .map((path) => readFileSync(join(source, path), "utf8"))
  .join("\n");

/** Texts whose keys are put together: t(`failure.${code}`). */
const BUILT = [
  "failure",
  "wait",
  "within",
  "ask",
  "ask.kindName",
  "happened",
  "notice",
  "ended",
  "home.over",
];

function keys(texts: object, prefix = ""): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [prefix + key] : keys(value, `${prefix}${key}.`),
  );
}
const withoutPlural = (key: string) => key.replace(/_(one|other)$/, "");

it("has every text that is used, and uses every text that it has", () => {
  const known = new Set([...keys(en), ...keys(later)].map(withoutPlural));
  const unused = [...known].filter(
    (key) => !code.includes(`"${key}"`) && !BUILT.includes(key.slice(0, key.lastIndexOf("."))),
  );
  expect(unused).toEqual([]);
  const used = [...code.matchAll(/\bt\(\s*"([\w. ]+)"/g)].map(([, key]) => key ?? "");
  expect(used.length).toBeGreaterThan(50);
  const shared = new Set(keys(conversations));
  expect(used.filter((key) => !known.has(key) && !shared.has(key))).toEqual([]);
});
