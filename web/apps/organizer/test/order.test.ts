import { sampleMessage, samplePending, sampleTime, sampleView } from "@switchboard/chat/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allOf,
  chatBeside,
  keptOrder,
  lastActivity,
  type Order,
  orderOf,
  sameOrder,
} from "../src/chats/order.js";
import { preview } from "../src/chats/preview.js";

const chat = (id: string, minutes: number, change: Parameters<typeof sampleView>[1] = {}) =>
  sampleView([], { ...change, chat: { id, timeStart: sampleTime(minutes), ...change.chat } });

const answered = (minutes: number) => sampleMessage(2, { fromOrganizer: 1, timeSent: sampleTime(minutes) });
const answer = (timeSent: string) => ({
  chat: { lastMessage: sampleMessage(2, { fromOrganizer: 1, timeSent }) },
});

describe("the order of the chats", () => {
  test("has who waits first, longest first, and below them who was answered last", () => {
    const chats = {
      long: sampleView([sampleMessage(1, { timeSent: sampleTime(3) })], { chat: { id: "long" } }),
      short: sampleView([sampleMessage(1, { timeSent: sampleTime(9) })], { chat: { id: "short" } }),
      old: sampleView([sampleMessage(1), answered(20)], { chat: { id: "old" } }),
      late: sampleView([sampleMessage(1), answered(30)], { chat: { id: "late" } }),
    };
    expect(orderOf(chats)).toEqual({ waiting: ["long", "short"], others: ["late", "old"] });
  });

  test("goes by time, not by text: fractions of a second have any length", () => {
    const a = chat("a", 0, answer("2026-06-01T12:00:00.25Z"));
    const b = chat("b", 0, answer("2026-06-01T12:00:00.9Z"));
    const c = chat("c", 0, answer("2026-06-01T12:00:01Z"));
    expect(orderOf({ a, b, c }).others).toEqual(["c", "b", "a"]);
  });

  test("is the same everywhere for chats of one time", () => {
    expect(orderOf({ b: chat("b", 1), a: chat("a", 1) }).waiting).toEqual(["a", "b"]);
  });

  test("takes the newer of the last message and what was fetched", () => {
    const view = sampleView([sampleMessage(3)], { chat: { lastMessage: sampleMessage(2) } });
    expect(lastActivity(view)).toBe(Date.parse(sampleTime(3)));
  });

  test("leaves ended chats out, unless something in them was not sent", () => {
    const unsent = chat("unsent", 1, { chat: { ended: 1 }, pending: [samplePending({ state: "not sent" })] });
    const chats = { gone: chat("gone", 2, { chat: { ended: 1 } }), unsent, open: chat("open", 3) };
    expect(orderOf(chats)).toEqual({ waiting: ["open"], others: ["unsent"] });
  });
});

describe("the order that is kept", () => {
  const known = (order: Order) => Object.fromEntries(allOf(order).map((id) => [id, chat(id, 1)]));
  const order = fc
    .tuple(fc.uniqueArray(fc.constantFrom(..."abcdefgh")), fc.nat(8))
    .map(([all, at]): Order => ({ waiting: all.slice(0, at), others: all.slice(at) }));

  test("moves no row, and has every chat once", () => {
    fc.assert(
      fc.property(order, order, order, (shown, wanted, gone) => {
        const all = { ...known(shown), ...known(wanted) };
        for (const id of allOf(gone)) if (!allOf(wanted).includes(id)) delete all[id];
        const kept = keptOrder(shown, wanted, all);
        const stay = (ids: readonly string[]) => ids.filter((id) => all[id] !== undefined);
        expect(allOf(kept).slice(0, stay(allOf(shown)).length)).toEqual(stay(allOf(shown)));
        if (allOf(shown).length > 0) expect(kept.waiting).toEqual(stay(shown.waiting));
        expect(new Set(allOf(kept)).size).toBe(allOf(kept).length);
        for (const id of allOf(wanted)) expect(allOf(kept)).toContain(id);
      }),
    );
  });

  test("is the one that is wanted as soon as nothing keeps it, or where nothing stood", () => {
    const wanted = { waiting: ["b"], others: ["a"] };
    expect(keptOrder({ waiting: [], others: [] }, wanted, known(wanted))).toBe(wanted);
    expect(sameOrder(wanted, { waiting: ["b"], others: ["a"] })).toBe(true);
    expect(sameOrder(wanted, { waiting: ["b", "a"], others: [] })).toBe(false);
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
