import { sampleEvent, sampleMessages } from "@switchboard/chat/testing";
import { expect, it } from "vitest";
import { linesOf } from "../../src/past/interleave.js";

const events = [sampleEvent(1, 0), sampleEvent(2, 2), sampleEvent(4, 2), sampleEvent(5, 3)];
const shape = (to: number, hasMore: boolean) =>
  linesOf(sampleMessages(1, to), events, hasMore).map((line) =>
    line.kind === "message" ? line.message.seq : line.key,
  );

it("has each row behind the message that it happened behind", () => {
  expect(shape(3, false)).toEqual(["event 1", 1, 2, "event 2", "event 4", 3, "event 5"]);
});

it("has what lies below with its page", () => {
  expect(shape(2, true)).toEqual(["event 1", 1, 2]);
  expect(shape(0, true)).toEqual([]);
  expect(shape(0, false)).toEqual(["event 1", "event 2", "event 4", "event 5"]);
});
