import { sampleMessage, sampleTime, sampleView } from "@switchboard/chat/testing";
import { expect, it } from "vitest";
import { OFFERED_AFTER_MS, offersCallBack, unansweredSince } from "../../src/model/call-back.js";

const at = (minutes: number) => Date.parse(sampleTime(minutes));
const answer = (seq: number) => sampleMessage(seq, { fromOrganizer: 1, authorId: 10 });
const chat = (change = {}) => ({ turn: 1, state: "active" as const, ...change });

it("counts from the oldest words that have no answer, however often somebody writes", () => {
  const view = sampleView([sampleMessage(1), answer(2), sampleMessage(3), sampleMessage(4)], {
    chat: chat(),
  });
  expect(unansweredSince(view)).toBe(at(3));
  expect(unansweredSince(sampleView([sampleMessage(1), answer(2)]))).toBeUndefined();
  expect(unansweredSince(sampleView([]))).toBeUndefined();
});

it("does not count from before somebody came", () => {
  const view = sampleView([sampleMessage(1)], { chat: chat({ timeStart: sampleTime(20) }) });
  expect(unansweredSince(view)).toBe(at(20));
});

it("does not take what the server says for an answer, nor for a question", () => {
  const notice = sampleMessage(4, { kind: "system", authorId: 0 });
  expect(unansweredSince(sampleView([answer(2), sampleMessage(3), notice]))).toBe(at(3));
  expect(unansweredSince(sampleView([answer(2), notice]))).toBeUndefined();
});

it("is offered after a while, where the server knows of it and somebody has the request", () => {
  const offers = (change: object, after: number) =>
    offersCallBack(
      sampleView([answer(2), sampleMessage(3)], { chat: { ...chat(), ...change } }),
      at(3) + after,
    );
  expect(offers({}, OFFERED_AFTER_MS)).toBe(true);
  expect(offers({}, OFFERED_AFTER_MS - 1)).toBe(false);
  expect(offers({ state: "waiting" }, OFFERED_AFTER_MS)).toBe(false);
  expect(offers({ state: "ended", ended: 1 }, OFFERED_AFTER_MS)).toBe(false);
  expect(offers({ turn: undefined }, OFFERED_AFTER_MS)).toBe(false);
});
