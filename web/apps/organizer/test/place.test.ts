import type { Message } from "@switchboard/chat";
import { sampleMessage, sampleTime, sampleView } from "@switchboard/chat/testing";
import { describe, expect, test } from "vitest";
import { geoAddress, mapAddress } from "../src/details/map-address.js";
import { newestPlace, roundPlace } from "../src/details/place.js";

const GOOGLE = "https://maps.google.com/maps?q={lat},{lng}&z=17&output=embed";
/** Degrees of latitude in a metre. */
const METRE = 1 / 111_320;

describe("rounding a place", () => {
  test("keeps five decimals, also where they are zeros", () => {
    expect(roundPlace({ lat: 52.52, lng: 13.405 })).toEqual({ lat: "52.52000", lng: "13.40500" });
    expect(roundPlace({ lat: -33.856784, lng: -151.215296 })).toEqual({
      lat: "-33.85678",
      lng: "-151.21530",
    });
    expect(roundPlace({ lat: 90, lng: -180 })).toEqual({ lat: "90.00000", lng: "-180.00000" });
  });

  test("knows one zero", () => {
    expect(roundPlace({ lat: -0.000001, lng: -0 })).toEqual({ lat: "0.00000", lng: "0.00000" });
  });

  test("never writes an exponent", () => {
    expect(roundPlace({ lat: 1e-7, lng: 1.5e-5 })).toEqual({ lat: "0.00000", lng: "0.00002" });
  });

  test("half a metre within a cell changes nothing, five metres do", () => {
    const here = { lat: 52.52, lng: 13.405 };
    expect(roundPlace({ ...here, lat: here.lat + 0.5 * METRE })).toEqual(roundPlace(here));
    expect(roundPlace({ ...here, lat: here.lat + 5 * METRE })).not.toEqual(roundPlace(here));
  });

  test("a cell's edge is sharp: a centimetre across it changes the cell", () => {
    const below = { lat: 52.520005 - 0.005 * METRE, lng: 13.405 };
    const above = { lat: 52.520005 + 0.005 * METRE, lng: 13.405 };
    expect(roundPlace(below).lat).toBe("52.52000");
    expect(roundPlace(above).lat).toBe("52.52001");
  });
});

describe("the map's address", () => {
  test("is centred on the rounded place", () => {
    expect(mapAddress(GOOGLE, { lat: 52.5200049, lng: 13.4049951 })).toBe(
      "https://maps.google.com/maps?q=52.52000,13.40500&z=17&output=embed",
    );
  });

  test("gives a box to maps that want one, within the world", () => {
    const template = "https://map.example/?bbox={west},{south},{east},{north}&marker={lat},{lng}";
    expect(mapAddress(template, { lat: 89.999, lng: 13 })).toBe(
      "https://map.example/?bbox=12.99800,89.99700,13.00200,90.00000&marker=89.99900,13.00000",
    );
  });

  test("leaves what it does not know", () => {
    expect(mapAddress("https://map.example/{z}/{lat}", { lat: 1, lng: 2 })).toBe(
      "https://map.example/{z}/1.00000",
    );
  });

  test("has a twin for the device's own maps", () => {
    expect(geoAddress({ lat: -1.5, lng: 2 })).toBe("geo:-1.50000,2.00000");
  });
});

describe("the newest place", () => {
  const located = (seq: number, lat: number, change: Partial<Message> = {}) =>
    sampleMessage(seq, { lat, lng: 1, ...change });

  test("is undefined when none was shared", () => {
    expect(newestPlace(sampleView([sampleMessage(1)]))).toBeUndefined();
  });

  test("is where the chat began until a message has one", () => {
    const view = sampleView([sampleMessage(1)], { chat: { latStart: 5, lngStart: 6 } });
    expect(newestPlace(view)).toEqual({ place: { lat: 5, lng: 6 }, at: sampleTime(0), from: "request" });
  });

  test("is that of the participant's newest message with one", () => {
    const view = sampleView([located(1, 10), located(2, 20), sampleMessage(3)], {
      chat: { latStart: 5, lngStart: 6 },
    });
    expect(newestPlace(view)).toEqual({ place: { lat: 20, lng: 1 }, at: sampleTime(2), from: "message" });
  });

  test("is known from the newest message alone, while the others are not fetched", () => {
    const view = sampleView([], { chat: { lastMessage: located(9, 30) } });
    expect(newestPlace(view)?.place.lat).toBe(30);
  });

  test("of the first message is that of the request", () => {
    expect(newestPlace(sampleView([located(1, 10)]))?.from).toBe("request");
  });

  test("does not go back to an older newest message", () => {
    const view = sampleView([located(1, 10), located(2, 20)], { chat: { lastMessage: located(1, 10) } });
    expect(newestPlace(view)?.place.lat).toBe(20);
  });

  test("is never an organizer's", () => {
    expect(newestPlace(sampleView([located(1, 10, { fromOrganizer: 1 })]))).toBeUndefined();
  });

  test("is what the device has found since, and how exactly", () => {
    const place = { lat: 40, lng: 2, at: sampleTime(3), accuracyM: 12 };
    const view = sampleView([located(1, 10), located(2, 20)], { chat: { place } });
    expect(newestPlace(view)).toEqual({
      place: { lat: 40, lng: 2 },
      at: sampleTime(3),
      from: "found",
      accuracyM: 12,
    });
    expect(newestPlace(sampleView([], { chat: { place } }))?.from).toBe("found");
  });

  test("that moved with a message is that message's", () => {
    const place = { lat: 20, lng: 1, at: sampleTime(2) };
    const view = sampleView([located(1, 10), located(2, 20)], { chat: { place } });
    expect(newestPlace(view)).toEqual({ place: { lat: 20, lng: 1 }, at: sampleTime(2), from: "message" });
  });
});
