import { describe, expect, test } from "vitest";
import type { Message } from "../../src/generated/wire.js";
import { isContent } from "../../src/state/entries.js";
import { empty, type Model } from "../../src/state/model.js";
import { news } from "../../src/state/news.js";
import { reduce } from "../../src/state/reduce.js";
import { World } from "../support/world.js";

const ME = 20;
const OTHER = 10;

describe("what a later release writes", () => {
  test("a change of another entry is not unread, not the last message, and not announced", () => {
    const world = new World(() => 0);
    const chatId = world.openChat(OTHER, ME);
    const chat = { ...world.chat(chatId, ME, false), lastSeq: 0, unread: 0 };
    let model: Model = reduce({ ...empty, me: ME }, { type: "new_chat", payload: chat }, 0);
    const show = (payload: Message): void => {
      model = reduce(model, { type: "user_message", payload }, 0);
    };
    for (const entry of world.log(chatId)) show(entry);
    const said = world.write(chatId, OTHER, "hello");
    show(said);
    const before = model;
    for (const [at, kind] of ["edit", "reaction", "17"].entries()) {
      show({
        ...said,
        id: `change-${at}`,
        seq: said.seq + at + 1,
        kind: kind as Message["kind"],
        content: "",
      });
    }
    const now = model.chats[chatId]?.chat;
    expect(now?.lastSeq).toBe(said.seq + 3);
    expect(now?.unread).toBe(1);
    expect(now?.lastMessage?.seq).toBe(said.seq);
    expect(news(before, model)).toEqual([]);
    const later = model;
    show({ ...said, id: "content", seq: said.seq + 4, kind: "3" as Message["kind"], content: "" });
    expect(model.chats[chatId]?.chat.unread).toBe(2);
    expect(news(later, model)).toHaveLength(1);
  });

  test("a kind is known by its name, or by its number", () => {
    const content = (kind: string): boolean => isContent({ kind: kind as Message["kind"] });
    expect(["text", "tip", "system", "call", "3", "15"].every(content)).toBe(true);
    expect(["edit", "delete", "reaction", "timer", "pin", "keys", "16", "99"].some(content)).toBe(false);
  });
});
