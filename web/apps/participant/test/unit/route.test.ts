import { describe, expect, it } from "vitest";
import { addressOf, parentOf, type Route, routeAt } from "../../src/routing/route.js";

const BASE = "/participant/";
const ROUTES: Route[] = [
  { at: "home" },
  { at: "find" },
  { at: "ask", eventId: 7 },
  { at: "request", requestId: "0199-a" },
  { at: "chat", chatId: "0199-b" },
];

describe("addresses", () => {
  it.each(ROUTES)("lead back to %o", (route) => {
    expect(routeAt(addressOf(route, BASE), BASE)).toEqual(route);
  });

  it.each([
    "/",
    "/participant/nowhere",
    "/participant/events/0",
    "/participant/events/1.5",
    "/participant/events/9999999999999999",
    "/participant/chats/",
    "/participant/chats/a/b",
    "/participant/chats/%3Cb%3E",
    "/organizer/chats/1",
  ])("that are not ours are home: %s", (path) => {
    expect(routeAt(path, BASE)).toEqual({ at: "home" });
  });

  it("may end with a slash", () => {
    expect(routeAt("/participant/events/7/", BASE)).toEqual({ at: "ask", eventId: 7 });
  });
});

it("leads up from asking to finding, and from everything else to home", () => {
  expect(ROUTES.map(parentOf).map((route) => route.at)).toEqual(["home", "home", "find", "home", "home"]);
});
