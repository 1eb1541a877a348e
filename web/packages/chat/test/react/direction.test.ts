import { expect, test } from "vitest";
import { isolate } from "../../src/react/index.js";

test.each([["Ann"], ["Łódź 3"], ["日本"], ["+48 600 100 200"], [""]])(
  "%s changes no direction and stays as it is",
  (words) => expect(isolate(words)).toBe(words),
);

test.each([
  ["Hebrew", "דנה"],
  ["Arabic", "ليلى 2"],
  ["Adlam, beyond the basic plane", "\u{1e900}"],
  ["an override", "gpj.\u202eexe"],
  ["an isolate that is left open", "\u2067a"],
])("what %s does to the order of letters ends with it", (_, words) =>
  expect(isolate(words)).toBe(`\u2068${words}\u2069`),
);
