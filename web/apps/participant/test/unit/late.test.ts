import { beforeEach, expect, it } from "vitest";
import { createLatePlaces, type LatePlaces, MOST_LATE } from "../../src/places/late.js";
import { FakeGeolocation } from "../support/geolocation.js";

let geolocation: FakeGeolocation;
let told: unknown[];
let waits: Set<() => void>;
let late: LatePlaces;

beforeEach(() => {
  geolocation = new FakeGeolocation();
  told = [];
  waits = new Set();
  late = createLatePlaces({
    geolocation,
    steady: () => 0,
    later: (call) => {
      waits.add(call);
      return () => void waits.delete(call);
    },
    tell: (...what) => void told.push(what),
  });
});

it("tells the place once, when it is found", () => {
  late.follow("request-1");
  expect(geolocation.watches).toBe(1);
  geolocation.fail(3);
  geolocation.move(52.5, 13.4, 19.2);
  expect(told).toEqual([["request-1", { lat: 52.5, lng: 13.4, accuracyM: 20 }]]);
  expect([geolocation.watches, waits.size]).toEqual([0, 0]);
});

it("is given up when its time is over, when it is denied, and at the end", () => {
  late.follow("request-1");
  for (const call of [...waits]) call();
  expect([geolocation.watches, waits.size]).toEqual([0, 0]);
  late.follow("request-1");
  geolocation.fail(1);
  expect([geolocation.watches, waits.size]).toEqual([0, 0]);
  geolocation.deniesAtOnce = true;
  late.follow("request-1");
  geolocation.deniesAtOnce = false;
  expect([geolocation.watches, waits.size]).toEqual([0, 0]);
  late.follow("request-1");
  late.stop();
  expect([geolocation.watches, waits.size]).toEqual([0, 0]);
  expect(told).toEqual([]);
});

it("is looked for once for each request, and for so many at a time", () => {
  for (let at = 0; at <= MOST_LATE; at += 1) late.follow(`request-${at}`);
  late.follow("request-5");
  // Neither watched twice, nor begun anew.
  expect(geolocation.asked).toBe(MOST_LATE + 1);
  expect(geolocation.watches).toBe(MOST_LATE);
  geolocation.move(1, 2);
  expect(told.map((what) => (what as string[])[0])).not.toContain("request-0");
  expect(told).toHaveLength(MOST_LATE);
});
