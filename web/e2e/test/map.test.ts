import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { DEMO, type Place } from "../src/server.js";
import { stage } from "../src/stage.js";

const on = stage();

/** Near the southern edge of what rounds to 52.52, so that half a metre further north still does. */
const START: Place = { lat: 52.519997, lng: 13.405 };
const METRES_PER_DEGREE = 111_320;

/** So many metres further north. */
function north(place: Place, metres: number): Place {
  return { lat: place.lat + metres / METRES_PER_DEGREE, lng: place.lng };
}

function address(lat: string, lng: string): string {
  return `https://www.google.com/maps?q=${lat},${lng}&z=17&output=embed`;
}

describe("the map", () => {
  it("follows the participant by metres, not by trembling", async () => {
    const mobile = await on.device({ kind: "phone", place: START });
    const phone = await Phone.open(mobile, on.server, 20);
    const desk = await Desk.open(await on.device(), on.server, 10);
    await phone.ask({ event: DEMO.festival.name, words: "Help", share: true });
    await desk.accept("Participant 20");
    await desk.turnTo("Participant 20");
    await phone.isAnswered();
    await desk.map.waitFor();
    expect(await desk.mapAddress()).toBe(address("52.52000", "13.40500"));
    // A mark on the element: another one would not have it.
    await desk.map.evaluate((frame) => frame.setAttribute("data-first", ""));

    // Half a metre is the same place to the fifth decimal: the frame stays.
    const trembled = north(START, 0.5);
    await mobile.moveTo(trembled);
    await desk.sees(await sayFrom(trembled, phone));
    expect(await desk.mapAddress()).toBe(address("52.52000", "13.40500"));
    expect(await desk.map.getAttribute("data-first")).toBe("");

    // Five metres are not: there is a new one.
    const moved = north(START, 5);
    await mobile.moveTo(moved);
    await desk.sees(await sayFrom(moved, phone));
    await expect.poll(() => desk.mapAddress()).toBe(address("52.52004", "13.40500"));
    expect(await desk.map.getAttribute("data-first")).toBeNull();

    // Not shared any more, no place goes out, and the last one stays.
    // Who writes with a finger has the room for it, until they are done.
    await phone.field.blur();
    await phone.sharing.uncheck();
    await mobile.moveTo(north(START, 500));
    await phone.say("somewhere else");
    await desk.sees("somewhere else");
    expect(await desk.mapAddress()).toBe(address("52.52004", "13.40500"));
  });
});

/** Says something until it went out with a place, which the browser tells the app in its own time; returns what. */
async function sayFrom(place: Place, phone: Phone): Promise<string> {
  const token = await on.server.token({ sub: 20, role: "participant" });
  const chatId = new URL(phone.page.url()).pathname.split("/").at(-1);
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    const text = `at ${place.lat}, for the ${attempt}. time`;
    await phone.say(text);
    const messages = await on.server.call(token, "GET", `/chats/${chatId}/messages?limit=1`);
    const [last] = messages as { content: string; lat?: number }[];
    expect(last?.content).toBe(text);
    if (Math.abs((last?.lat ?? 0) - place.lat) < 1e-9) return text;
  }
  throw new Error(`no message from ${place.lat}`);
}
