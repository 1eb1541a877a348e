import { sampleMessage, samplePending, sampleTime, sampleView } from "@switchboard/chat/testing";
import { describe, expect, test } from "vitest";
import { chatBeside, lastActivity, listedChats } from "../src/chats/order.js";
import { preview } from "../src/chats/preview.js";

const chat = (id: string, minutes: number, change: Parameters<typeof sampleView>[1] = {}) =>
  sampleView([], { ...change, chat: { id, timeStart: sampleTime(minutes), ...change.chat } });

const ids = (views: ReturnType<typeof listedChats>) => views.map((view) => view.chat.id);

describe("the order of the chats", () => {
  test("is by newest activity, which is the start where nothing was written", () => {
    const old = chat("old", 0, { chat: { lastMessage: sampleMessage(1, { timeSent: sampleTime(30) }) } });
    const chats = { quiet: chat("quiet", 10), old, late: chat("late", 20) };
    expect(ids(listedChats(chats))).toEqual(["old", "late", "quiet"]);
  });

  test("goes by time, not by text: fractions of a second have any length", () => {
    const at = (timeSent: string) => ({ chat: { lastMessage: sampleMessage(1, { timeSent }) } });
    const a = chat("a", 0, at("2026-06-01T12:00:00.25Z"));
    const b = chat("b", 0, at("2026-06-01T12:00:00.9Z"));
    const c = chat("c", 0, at("2026-06-01T12:00:01Z"));
    expect(ids(listedChats({ a, b, c }))).toEqual(["c", "b", "a"]);
  });

  test("is the same everywhere for chats of one time", () => {
    expect(ids(listedChats({ b: chat("b", 1), a: chat("a", 1) }))).toEqual(["a", "b"]);
  });

  test("takes the newer of the last message and what was fetched", () => {
    const view = sampleView([sampleMessage(3)], { chat: { lastMessage: sampleMessage(2) } });
    expect(lastActivity(view)).toBe(Date.parse(sampleTime(3)));
  });

  test("leaves ended chats out, unless something in them was not sent", () => {
    const unsent = chat("unsent", 1, { chat: { ended: 1 }, pending: [samplePending({ state: "not sent" })] });
    const chats = { gone: chat("gone", 2, { chat: { ended: 1 } }), unsent, open: chat("open", 3) };
    expect(ids(listedChats(chats))).toEqual(["open", "unsent"]);
  });
});

describe("the chat beside", () => {
  const listed = [chat("a", 3), chat("b", 2), chat("c", 1)];

  test("is the next or previous one, round at the ends", () => {
    expect(chatBeside(listed, "a", 1)).toBe("b");
    expect(chatBeside(listed, "c", 1)).toBe("a");
    expect(chatBeside(listed, "a", -1)).toBe("c");
  });

  test("is the first or last one when none, or one that is not listed, is open", () => {
    expect(chatBeside(listed, undefined, 1)).toBe("a");
    expect(chatBeside(listed, "gone", -1)).toBe("c");
  });

  test("is none in an empty list", () => {
    expect(chatBeside([], "a", 1)).toBeUndefined();
  });
});

describe("the preview", () => {
  test("is the newest message on one line", () => {
    expect(preview(sampleView([sampleMessage(1, { content: " I fell\n\n and  cannot walk " })]))).toEqual({
      by: "participant",
      text: "I fell and cannot walk",
    });
  });

  test("is what waits to be sent, if anything does", () => {
    const view = sampleView([sampleMessage(1)], { pending: [samplePending({ text: "Coming" })] });
    expect(preview(view)).toEqual({ by: "me", text: "Coming" });
  });

  test("does not cut a character in two, and is short", () => {
    const { text } = preview(sampleView([sampleMessage(1, { content: "😀".repeat(2000) })])) ?? { text: "" };
    expect([...text].length).toBe(140);
    expect(text).toBe("😀".repeat(140));
  });

  test("is undefined where nothing is known", () => {
    expect(preview(sampleView([]))).toBeUndefined();
  });
});
