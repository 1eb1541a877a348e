import type { Alternative } from "@switchboard/chat";
import fc from "fast-check";
import { expect, it } from "vitest";
import { waysOf } from "../../src/model/alternative.js";

const one = (kind: string, value: string, label?: string) =>
  waysOf([{ kind, value, ...(label !== undefined && { label }) } as Alternative])[0];

it("dials, opens a map or a page, or says something", () => {
  expect(one("phone", "+49 30 555-01", "First aid")).toEqual({
    kind: "phone",
    href: "tel:+493055501",
    label: "First aid",
    shown: "+49 30 555-01",
  });
  expect(one("place", "52.517, -13.4")).toMatchObject({
    href: "https://www.openstreetmap.org/?mlat=52.517&mlon=-13.4#map=18/52.517/-13.4",
  });
  expect(one("url", "https://example.org/first-aid")).toMatchObject({
    href: "https://example.org/first-aid",
    shown: "example.org",
    label: undefined,
  });
  expect(one("text", " Ask a steward ", " ")).toEqual({
    kind: "text",
    text: "Ask a steward",
    label: undefined,
  });
});

it.each([
  ["url", "javascript:alert(1)"],
  ["url", "JaVaScRiPt:alert(1)//https://example.org"],
  ["url", "http://example.org"],
  ["url", "data:text/html,x"],
  ["url", "https://somebody:secret@example.org"],
  ["url", "/chats"],
  ["phone", "javascript:alert(1)"],
  ["phone", "112;ext=1"],
  ["phone", "+"],
  ["place", "javascript:alert(1)"],
  ["place", "91,0"],
  ["place", "0,181"],
  ["place", "1,2,3"],
  ["place", "1,"],
  ["text", "  "],
  ["a later kind", "https://example.org"],
])("leaves out what is not what it says it is: %s %s", (kind, value) => {
  expect(one(kind, value)).toBeUndefined();
});

it("opens nothing but what may be opened, whatever somebody wrote", () => {
  const kind = fc.constantFrom("phone", "place", "url", "text");
  const value = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc.constantFrom("javascript:alert(1)", "vbscript:x", "tel:1"),
  );
  fc.assert(
    fc.property(kind, value, (kind, value) => {
      const way = one(kind, value);
      if (way && "href" in way) expect(way.href).toMatch(/^(tel:\+?\d+$|https:\/\/)/);
    }),
  );
});

it("shows so many and no more", () => {
  expect(
    waysOf(Array.from({ length: 20 }, () => ({ kind: "phone", value: "112" }) as Alternative)),
  ).toHaveLength(8);
});
