import { describe, expect, test } from "vitest";
import type { Message, Target } from "../../src/generated/wire.js";
import { folded, renewed } from "../../src/state/changes.js";
import { received } from "../../src/state/chat.js";
import { newestMessage } from "../../src/state/entries.js";
import { sampleMessage, sampleMessages, sampleView } from "../../src/testing/index.js";

const ME = 10;

/** A chat with so many messages of somebody else. */
const log = (count: number) => received(sampleView(), sampleMessages(1, count), ME);

/** Entry `seq`, which has message `target.seq` say something else. */
function change(seq: number, target: Target, kind: "edit" | "delete" = "edit"): Message {
  return sampleMessage(seq, { kind, content: "", target });
}

const edited = (seq: number, of: number, content: string): Message =>
  change(seq, { seq: of, content, changedSeq: seq, edits: 1, editedAt: "2026-06-01T12:09:00.000Z" });

describe("what changes make of messages", () => {
  test("an edit is what the message says, in the log and in the list", () => {
    const view = received(log(3), [edited(4, 3, "to the south gate")], ME);
    expect(view.messages[2]).toMatchObject({ content: "to the south gate", changedSeq: 4, edits: 1 });
    expect(view.chat.lastMessage).toMatchObject({ seq: 3, content: "to the south gate" });
    expect(view.chat.lastSeq).toBe(4);
    expect(newestMessage(view)?.seq).toBe(3);
  });

  test("a change is not unread", () => {
    const before = log(2);
    expect(before.chat.unread).toBe(2);
    expect(received(before, [edited(3, 2, "x")], ME).chat.unread).toBe(2);
  });

  test("what is gone says nothing, and nothing holds against that", () => {
    const message = sampleMessage(2, { lat: 1, lng: 2 });
    const gone = renewed(message, { seq: 2, content: "", changedSeq: 3, gone: "author" });
    expect(gone).toMatchObject({ content: "", gone: "author", changedSeq: 3 });
    expect(gone.lat).toBeUndefined();
    expect(renewed(gone, { seq: 2, content: "back", changedSeq: 9 })).toBe(gone);
    // Its time was over: no number moved.
    expect(renewed(message, { seq: 2, content: "", gone: "expired" }).content).toBe("");
  });

  test("a change that comes again or late changes nothing", () => {
    const view = received(sampleView(sampleMessages(1, 2)), [edited(3, 2, "one"), edited(4, 2, "two")], ME);
    expect(folded(view, [edited(3, 2, "one")])).toBe(view);
    expect(folded(view, [sampleMessage(2)])).toBe(view);
    expect(folded(view, [change(5, { seq: 2, changedSeq: 4 })])).toBe(view);
  });

  test("in whichever order changes come, the same is said in the end", () => {
    const changes = [edited(3, 2, "one"), edited(4, 2, "two"), edited(5, 1, "three")];
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    const texts = orders.map((order) =>
      order
        .reduce((view, at) => folded(view, [changes[at] as Message]), log(2))
        .messages.map(({ content }) => content),
    );
    for (const said of texts) expect(said).toEqual(["three", "two"]);
  });

  test("an answer says what its message says now, whether that one is here or not", () => {
    const reply = { seq: 1, authorId: 20, kind: "text" as const, excerpt: "gate 2" };
    const answer = sampleMessage(7, { replyToSeq: 1, reply });
    const view = sampleView([answer]);
    const replyOf = (now: ReturnType<typeof received>) => now.messages[0]?.reply;
    const corrected = received(view, [edited(8, 1, "gate 3")], ME);
    expect(replyOf(corrected)).toEqual({ ...reply, excerpt: "gate 3", changedSeq: 8 });
    // An older state takes nothing back, and what is gone stays gone.
    expect(
      replyOf(received(corrected, [{ ...answer, reply: { ...reply, changedSeq: 4 } }], ME)),
    ).toMatchObject({
      excerpt: "gate 3",
    });
    const gone = change(9, { seq: 1, content: "", changedSeq: 9, gone: "author" }, "delete");
    const without = received(corrected, [gone], ME);
    expect(replyOf(without)).toEqual({ seq: 1, authorId: 20, kind: "text", gone: "author", changedSeq: 9 });
    expect(replyOf(received(without, [edited(10, 1, "back")], ME))).toEqual(replyOf(without));
  });
});
