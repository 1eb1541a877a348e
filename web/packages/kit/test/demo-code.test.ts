import { beforeEach, expect, it } from "vitest";
import { addressBeside } from "../src/sign-in/beside.js";
import { demoCode, keepDemoCode } from "../src/sign-in/demo-code.js";

beforeEach(() => {
  localStorage.clear();
  history.replaceState(null, "", "/organizer/");
});

it.each([
  ["#demo=abc23", "abc23", ""],
  ["#demo=abc23&token=x", "abc23", "#token=x"],
  ["#token=x&demo=abc23", "abc23", "#token=x"],
  ["#token=x&demo=abc23&y=1", "abc23", "#token=x&y=1"],
  ["#nodemo=abc23", "", "#nodemo=abc23"],
  ["#demo=<script>", "", "#demo=<script>"],
  ["", "", ""],
])("takes the code out of the address: %s", (hash, code, rest) => {
  history.replaceState(null, "", `/organizer/?a=1${hash}`);
  expect(demoCode()).toBe(code);
  expect(location.pathname + location.search).toBe("/organizer/?a=1");
  expect(decodeURIComponent(location.hash)).toBe(rest);
  // It is known from then on.
  expect(demoCode()).toBe(code);
});

it("keeps what was typed, and hands it on to the other name of one's own machine", () => {
  const beside = () => addressBeside("participant", "http://localhost:8080/organizer/");
  expect(beside()).toBe("http://127.0.0.1:8080/participant/");
  keepDemoCode(" abc23 ");
  expect(demoCode()).toBe("abc23");
  expect(beside()).toBe("http://127.0.0.1:8080/participant/#demo=abc23");
});
