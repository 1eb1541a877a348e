import { expect, describe as group, it } from "vitest";
import { describe, length } from "../../src/model/problem.js";

group("a description", () => {
  it.each([
    [undefined, "  My friend fell. ", "My friend fell."],
    ["Medical help needed", "", "Medical help needed"],
    ["Medical help needed", "My friend fell.", "Medical help needed: My friend fell."],
    [undefined, " \n ", ""],
    [undefined, "a\0b", "ab"],
  ])("of %o and %o is %o", (kind, words, description) => {
    expect(describe(kind, words)).toBe(description);
  });

  it("is as long as the server counts it", () => {
    expect(length("a👍🏽é")).toBe(4);
  });
});
