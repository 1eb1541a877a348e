import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { en as conversations } from "../../../packages/kit/src/conversations/texts/en.js";
import { en } from "../src/texts/en.js";

const source = join(import.meta.dirname, "../src");
const code = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith("texts"))
  .map((path) => readFileSync(join(source, path), "utf8"))
  .join("\n");

/** Texts whose keys are put together: `t(\`errors.${code}\`)`. */
const BUILT = [
  "errors",
  "shortcuts",
  "connection.out",
  "connection",
  "details",
  "duty.state",
  "duty.choose",
  "duty.title",
  "duty.confirm",
  "left",
  "offers.mine",
  "offers.gone",
  "offers.over",
  "timeline",
  "team.part",
  "team.list",
  "team.none",
];

function keys(texts: object, prefix = ""): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [prefix + key] : keys(value, `${prefix}${key}.`),
  );
}

test("every text is used, and every text that is used is there", () => {
  const known = new Set(keys(en).map((key) => key.replace(/_(one|other)$/, "")));
  const unused = [...known].filter(
    (key) => !code.includes(`"${key}"`) && !BUILT.includes(key.slice(0, key.lastIndexOf("."))),
  );
  expect(unused).toEqual([]);
  const used = [...code.matchAll(/\bt\(\s*"([\w. ]+)"/g)].map(([, key]) => key ?? "");
  expect(used.length).toBeGreaterThan(50);
  const shared = new Set(keys(conversations));
  expect(used.filter((key) => !known.has(key) && !shared.has(key))).toEqual([]);
});
