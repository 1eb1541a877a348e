import { expect, it } from "vitest";
import { askFailure, FAILURES, loadFailure, withdrawFailure } from "../../src/model/failure.js";
import { de } from "../../src/texts/de.js";
import { en } from "../../src/texts/en.js";

it.each([
  ["help_already_requested", "already"],
  ["help_unavailable", "unavailable"],
  ["invalid_payload", "outOfTime"],
  ["event_not_found", "noEvent"],
  ["too_large", "tooLong"],
  ["too_many_requests", "tooOften"],
  ["overloaded", "busy"],
  ["timeout", "unknownOutcome"],
  ["network", "network"],
  ["internal", "other"],
  [undefined, "other"],
])("explains %s when help is asked for as %s", (code, failure) => {
  expect(askFailure({ code, message: "" })).toBe(failure);
});

it.each([
  ["already_matched", "matched"],
  ["request_not_found", "gone"],
  ["network", "network"],
  [undefined, "other"],
])("explains %s when a request is withdrawn as %s", (code, failure) => {
  expect(withdrawFailure({ code, message: "" })).toBe(failure);
});

it("explains an event that is gone", () => {
  expect(loadFailure({ code: "event_not_found" })).toBe("noEvent");
  expect(loadFailure(new Error("no code"))).toBe("other");
  expect(loadFailure(null)).toBe("other");
});

it.each(FAILURES)("has words for %s", (failure) => {
  expect(en.failure[failure]).toMatch(/\.$/);
  expect(de.failure[failure]).toMatch(/\.$/);
});
