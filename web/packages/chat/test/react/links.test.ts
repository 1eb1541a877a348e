import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitLinks } from "../../src/react/links.js";

const links = (text: string) =>
  splitLinks(text).flatMap((part) => (part.href === undefined ? [] : [[part.text, part.href]]));

describe("links", () => {
  it.each([
    ["see https://a.example/x.", "https://a.example/x"],
    ["(http://a.example/x)", "http://a.example/x"],
    ["https://a.example/x_(y))", "https://a.example/x_(y)"],
    ["HTTPS://A.example?q=1!", "HTTPS://A.example?q=1"],
    ["<mailto:a@b.example>", "mailto:a@b.example"],
    ["„https://a.example/ä“", "https://a.example/ä"],
  ])("finds the address in %s", (text, address) => {
    expect(links(text).map(([shown]) => shown)).toEqual([address]);
  });

  it.each([
    "javascript:alert(1)",
    "JavaScript://a.example/%0aalert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "vbscript:x",
    "https://",
    "https://user@a.example",
    "https://a.example:pass@b.example",
    "mailto:nobody",
    "xhttps://a.example",
    "www.a.example",
  ])("makes none of %s", (text) => {
    expect(links(text)).toEqual([]);
  });

  it("ends an address where characters turn the direction of writing", () => {
    expect(links("https://a.example/\u202egpj.exe")).toEqual([["https://a.example/", "https://a.example/"]]);
  });

  it("keeps every character, and leads nowhere but to pages and mailboxes", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "https://",
        "http://",
        "mailto:",
        "javascript:",
        "a.example",
        "@",
        ")",
        "(",
        ".",
        " ",
        ":",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        const parts = splitLinks(text);
        expect(parts.map((part) => part.text).join("")).toBe(text);
        for (const { href } of parts) {
          if (href !== undefined) expect(href).toMatch(/^(https?|mailto):/);
        }
      }),
    );
  }, 30_000);

  it("takes a time that grows with the length only", () => {
    const text = `https://a.example/${"(".repeat(2_000)}${")".repeat(2_000)}${")".repeat(96_000)}`;
    expect(
      splitLinks(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  });
});
