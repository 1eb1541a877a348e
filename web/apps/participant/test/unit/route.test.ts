import { describe, expect, it } from "vitest";
import { addressOf, parentOf, type Route, routeAt } from "../../src/routing/route.js";

const BASE = "/participant/";
const ROUTES: Route[] = [
  { at: "home" },
  { at: "find" },
  { at: "ask", eventId: 7 },
  { at: "request", requestId: "0199-a" },
  { at: "chat", chatId: "0199-b" },
  { at: "messages" },
  { at: "conversation", id: "@20" },
  { at: "conversation", id: "0199-c" },
  { at: "blocked" },
  { at: "lists" },
  { at: "list", listId: "0199-d" },
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
    "/participant/messages/@0",
    "/participant/messages/@1/2",
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

it("leads up from asking to finding, from a conversation to all of them, and from everything else to home", () => {
  const up = ROUTES.map((route) => [route.at, parentOf(route).at]);
  expect(up.filter(([, to]) => to !== "home")).toEqual([
    ["ask", "find"],
    ["conversation", "messages"],
    ["conversation", "messages"],
    ["blocked", "messages"],
    ["lists", "messages"],
    ["list", "lists"],
  ]);
});
