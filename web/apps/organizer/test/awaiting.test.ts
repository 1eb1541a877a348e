import type { Message } from "@switchboard/chat";
import { sampleMessage, samplePending, sampleTime, sampleView } from "@switchboard/chat/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { awaitingSince } from "../src/chats/awaiting.js";

const minute = (at: number) => Date.parse(sampleTime(at));
const asked = (seq: number) => sampleMessage(seq);
const answered = (seq: number) => sampleMessage(seq, { fromOrganizer: 1, authorId: 10 });

describe("since when a participant waits for an answer", () => {
  test("is the oldest of their words behind the last answer, whoever of the agency gave it", () => {
    expect(awaitingSince(sampleView([asked(1), answered(2), asked(3), asked(4)]))).toBe(minute(3));
  });

  test("is never where the last word is the agency's", () => {
    expect(awaitingSince(sampleView([asked(1), answered(2)]))).toBeUndefined();
    const above = sampleView([asked(1)], { chat: { lastMessage: answered(9) } });
    expect(awaitingSince(above)).toBeUndefined();
  });

  test("is never where they said that they are fine", () => {
    const fine = sampleView([asked(1)], { chat: { resolvedAt: sampleTime(2) } });
    expect(awaitingSince(fine)).toBeUndefined();
  });

  test("is not over by what was read, nor by an answer that is not sent", () => {
    const read = sampleView([asked(1), asked(2)], { chat: { readSeq: 2 }, pending: [samplePending()] });
    expect(awaitingSince(read)).toBe(minute(1));
  });

  test("is the match where nothing of the log is here yet", () => {
    expect(awaitingSince(sampleView([], { chat: { timeStart: sampleTime(7) } }))).toBe(minute(7));
  });

  test("is what the server says of what is above the log that is here", () => {
    const cut = { hasOlder: true, chat: { awaitingSince: sampleTime(2) } };
    expect(awaitingSince(sampleView([asked(5), asked(6)], cut))).toBe(minute(2));
    // An answer that is here is newer than what the server said.
    expect(awaitingSince(sampleView([answered(5), asked(6)], cut))).toBe(minute(6));
    expect(awaitingSince(sampleView([asked(5)], { ...cut, hasOlder: false }))).toBe(minute(5));
    expect(awaitingSince(sampleView([], cut))).toBe(minute(2));
  });

  test("is the newest entry that is here, where a server of before says nothing of those above", () => {
    expect(awaitingSince(sampleView([], { chat: { lastMessage: asked(6) } }))).toBe(minute(6));
  });

  test("is over with the chat", () => {
    expect(awaitingSince(sampleView([asked(1)], { chat: { ended: 1 } }))).toBeUndefined();
  });

  test("of any log is behind every answer, and nobody answered behind it", () => {
    const log = fc
      .array(fc.boolean(), { minLength: 1, maxLength: 30 })
      .map((of): Message[] => of.map((isAnswer, index) => (isAnswer ? answered : asked)(index + 1)));
    fc.assert(
      fc.property(log, (messages) => {
        const since = awaitingSince(sampleView(messages));
        const last = messages.findLastIndex(({ fromOrganizer }) => fromOrganizer === 1);
        expect(since).toBe(last === messages.length - 1 ? undefined : minute(last + 2));
      }),
    );
  });
});
