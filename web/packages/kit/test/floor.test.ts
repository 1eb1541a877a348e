// @vitest-environment node
import { expect, it } from "vitest";
// @ts-expect-error: plain JavaScript, as all scripts of the build
import { newerIn } from "../../../scripts/floor.mjs";

it.each([
  "if (URL.canParse(address)) go();",
  "fetch(url, { signal: AbortSignal.timeout(5) })",
  "rows.findLast((row) => row.own)",
  "const sorted = all.toSorted();",
  "/(?<=a)b/.test(text)",
  "structuredClone(value)",
  "[...map.keys()].length; map.keys().map(String)",
])("finds what the oldest browsers have not: %s", (code) => {
  expect(newerIn(code)).not.toEqual([]);
});

it.each([
  "// browsers of 2022 have no AbortSignal.timeout",
  "/* URL.canParse */ new URL(address)",
  "rows.at(-1); Object.hasOwn(a, b); text.replaceAll('a', 'b')",
  "[...map.keys()].map(String)",
  "/(?<name>a)/.exec(text)",
])("leaves alone what they have: %s", (code) => {
  expect(newerIn(code)).toEqual([]);
});
