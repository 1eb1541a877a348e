import { sampleView } from "@switchboard/chat/testing";
import { initI18n } from "@switchboard/kit";
import { expect, it } from "vitest";
import { whatIsLeft } from "../src/app/what-is-left.js";
import { de } from "../src/texts/de.js";
import { en } from "../src/texts/en.js";

const { t } = initI18n({ en, de });

it("asks whoever signs out while somebody waits for them, or with words that nobody has got", () => {
  const open = sampleView();
  const ended = { ...open, chat: { ...open.chat, id: "2", ended: 1 as const } };
  expect(whatIsLeft({ chats: {} }, false, t)).toBe("");
  expect(whatIsLeft({ chats: { 2: ended } }, false, t)).toBe("");
  expect(whatIsLeft({ chats: { 1: open, 2: ended } }, false, t)).toMatch(/^1 chat is still open/);
  expect(whatIsLeft({ chats: {} }, true, t)).toMatch(/not sent is lost/);
});
