import { expect, it } from "vitest";
import { isNews } from "../../src/places/telling.js";

/** So many degrees of latitude are a metre. */
const METRE = 1 / 111_195;
const here = { lat: 52.5, lng: 13.4, accuracyM: 10 };
const north = (metres: number, accuracyM = 10) => ({ ...here, lat: here.lat + metres * METRE, accuracyM });

it.each([
  ["the first one", undefined, here, true],
  ["the same again", here, here, false],
  ["a step", here, north(5), false],
  ["a walk", here, north(20), true],
  ["a walk that may be none, as neither is exact", { ...here, accuracyM: 100 }, north(50, 90), false],
  ["one that is much more exact", { ...here, accuracyM: 100 }, { ...here, accuracyM: 50 }, true],
  ["one that is a little more exact", { ...here, accuracyM: 100 }, { ...here, accuracyM: 60 }, false],
  ["one that says how exact it is, for the first time", { lat: 52.5, lng: 13.4 }, here, true],
  ["one beyond the date line", { lat: 0, lng: 179.99999 }, { lat: 0, lng: -179.99999 }, false],
])("%s", (_, told, found, expected) => {
  expect(isNews(told, found)).toBe(expected);
});
