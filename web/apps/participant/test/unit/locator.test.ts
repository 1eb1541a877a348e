import { beforeEach, expect, it } from "vitest";
import { createLocator, KEEP_MS, type Locator } from "../../src/places/locator.js";
import { FakeGeolocation } from "../support/geolocation.js";

let device: FakeGeolocation;
let now: number;
let locator: Locator;

beforeEach(() => {
  device = new FakeGeolocation();
  now = 1_000;
  locator = createLocator(device, () => now);
});

it("asks nothing of the device before its owner wants it", () => {
  expect(device.asked).toBe(0);
  expect(locator.fix()).toEqual({ kind: "off" });
  expect(locator.place()).toBeUndefined();
});

it("finds the place, and follows it while watching", () => {
  locator.start("watch");
  expect(locator.fix()).toEqual({ kind: "searching", trouble: false });
  device.move(52.5, 13.4);
  expect(locator.place()).toEqual({ lat: 52.5, lng: 13.4 });
  device.move(52.6, 13.5);
  expect(locator.place()).toEqual({ lat: 52.6, lng: 13.5 });
});

it.each([
  [19.2, { accuracyM: 20 }],
  [200_000, { accuracyM: 100_000 }],
  [-1, {}],
  [Number.NaN, {}],
])("says how exact the place is, as far as that can be told: %d", (accuracy, more) => {
  locator.start("once");
  device.move(52.5, 13.4, accuracy);
  expect(locator.place()).toEqual({ lat: 52.5, lng: 13.4, ...more });
});

it("stops watching and forgets the place", () => {
  locator.start("watch");
  device.move(52.5, 13.4);
  locator.stop();
  expect(device.watches).toBe(0);
  expect(locator.place()).toBeUndefined();
  expect(locator.fix()).toEqual({ kind: "off" });
});

it("does not take an answer that comes after it was stopped", () => {
  locator.start("once");
  locator.stop();
  device.move(52.5, 13.4);
  expect(locator.fix()).toEqual({ kind: "off" });
});

it("says when it is not allowed, watches no more, and can be started again", () => {
  locator.start("watch");
  device.fail(1);
  expect(locator.fix()).toEqual({ kind: "denied" });
  expect(device.watches).toBe(0);
  locator.start("watch");
  device.move(1, 2);
  expect(locator.place()).toEqual({ lat: 1, lng: 2 });
});

it("watches nothing when the answer `denied` comes within the call", () => {
  device.deniesAtOnce = true;
  locator.start("watch");
  expect(locator.fix()).toEqual({ kind: "denied" });
  expect(device.watches).toBe(0);
});

it("says when the device cannot tell, and finds the place later", () => {
  locator.start("watch");
  device.fail(2);
  expect(locator.fix()).toEqual({ kind: "searching", trouble: true });
  device.move(1, 2);
  expect(locator.place()).toEqual({ lat: 1, lng: 2 });
});

it("lets the last place count for a while when the device cannot tell any more", () => {
  locator.start("watch");
  device.move(1, 2);
  device.fail(3);
  now += KEEP_MS;
  expect(locator.place()).toEqual({ lat: 1, lng: 2 });
  now += 1;
  expect(locator.place()).toBeUndefined();
  device.fail(3);
  expect(locator.fix()).toEqual({ kind: "searching", trouble: true });
});

it("keeps the place of somebody who stands still", () => {
  locator.start("watch");
  device.move(1, 2);
  now += 10 * KEEP_MS;
  expect(locator.place()).toEqual({ lat: 1, lng: 2 });
});

it("says when the browser has no way to tell", () => {
  const none = createLocator(undefined, () => now);
  none.start("watch");
  expect(none.fix()).toEqual({ kind: "unsupported" });
});

it("tells who listens", () => {
  const seen: string[] = [];
  const stop = locator.subscribe(() => seen.push(locator.fix().kind));
  locator.start("watch");
  device.move(1, 2);
  stop();
  device.fail(1);
  expect(seen).toEqual(["searching", "found"]);
});
