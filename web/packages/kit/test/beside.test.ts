import { expect, it } from "vitest";
import { addressBeside } from "../src/sign-in/beside.js";

it.each([
  ["http://127.0.0.1:8080/organizer/?x=1#token=secret", "http://localhost:8080/participant/"],
  ["http://localhost:8080/", "http://127.0.0.1:8080/participant/"],
  ["https://help.example.org/organizer/", undefined],
  ["http://[::1]:8080/organizer/", undefined],
])("offers the other name of one's own machine: %s", (here, there) => {
  expect(addressBeside("participant", here)).toBe(there);
});
