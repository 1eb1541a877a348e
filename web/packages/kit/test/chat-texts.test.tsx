import type { ChatEvent } from "@switchboard/chat";
import { renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { englishEvents } from "../../chat/src/react/timeline-words.js";
import { useChatTexts } from "../src/chat-texts.js";
import { initI18n } from "../src/root/i18n.js";

/** A row of the kind that a key names: `notice:` and a rule, or the kind itself. */
function eventOf(key: string): ChatEvent {
  const [kind = "", rule] = key.split(":");
  return { chatId: "chat-1", n: 1, kind, at: "", atSeq: 1, ...(rule && { detail: { rule } }) };
}

test("what happens in a chat has words in German wherever it has in English", async () => {
  const i18n = initI18n({ en: {}, de: {} });
  await i18n.changeLanguage("de");
  const { event } = renderHook(() => useChatTexts()).result.current.labels;
  const ann = { id: 10, name: "Ann" };
  for (const [key, english] of Object.entries(englishEvents.of)) {
    const german = event?.(eventOf(key), ann);
    expect([key, german]).not.toEqual([key, undefined]);
    expect([key, german?.includes("Ann")]).toEqual([key, english?.("Ann").includes("Ann")]);
  }
  await i18n.changeLanguage("en");
});
