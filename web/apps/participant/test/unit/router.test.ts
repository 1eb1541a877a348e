import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createRouter, type Router } from "../../src/routing/router.js";

let router: Router;

beforeEach(() => {
  history.replaceState(null, "", "/participant/");
  router = createRouter(window, "/participant/");
});
afterEach(() => router.close());

const path = () => location.pathname;

it("goes deeper, and back with the browser's button", async () => {
  router.open({ at: "find" });
  router.open({ at: "ask", eventId: 7 });
  expect(path()).toBe("/participant/events/7");
  history.back();
  await vi.waitFor(() => expect(router.current()).toEqual({ at: "find" }));
  expect(path()).toBe("/participant/events");
});

it("begins anew: back from what was asked for is home, not the form", async () => {
  router.open({ at: "find" });
  router.open({ at: "ask", eventId: 7 });
  router.restart({ at: "request", requestId: "r" });
  expect(router.current()).toEqual({ at: "request", requestId: "r" });
  await vi.waitFor(() => expect(path()).toBe("/participant/requests/r"));
  history.back();
  await vi.waitFor(() => expect(router.current()).toEqual({ at: "home" }));
  expect(path()).toBe("/participant/");
});

it("begins anew at home", async () => {
  router.open({ at: "request", requestId: "r" });
  router.restart({ at: "home" });
  await vi.waitFor(() => expect(path()).toBe("/participant/"));
  expect(router.current()).toEqual({ at: "home" });
});

it("puts home below a page that was opened deep", async () => {
  router.close();
  history.replaceState(null, "", "/participant/events/7");
  router = createRouter(window, "/participant/");
  expect(router.current()).toEqual({ at: "ask", eventId: 7 });
  router.restart({ at: "request", requestId: "r" });
  expect(path()).toBe("/participant/requests/r");
  history.back();
  await vi.waitFor(() => expect(router.current()).toEqual({ at: "home" }));
});

it("goes up where there is no way back", () => {
  router.close();
  history.replaceState(null, "", "/participant/events/7");
  router = createRouter(window, "/participant/");
  router.up();
  expect(router.current()).toEqual({ at: "find" });
  router.up();
  expect(router.current()).toEqual({ at: "home" });
});

it("goes up by going back where there is a way", async () => {
  router.open({ at: "chat", chatId: "c" });
  router.up();
  await vi.waitFor(() => expect(router.current()).toEqual({ at: "home" }));
});

it("shows one screen in place of another", async () => {
  router.open({ at: "request", requestId: "r" });
  router.replace({ at: "chat", chatId: "r" });
  expect(path()).toBe("/participant/chats/r");
  history.back();
  await vi.waitFor(() => expect(router.current()).toEqual({ at: "home" }));
});

it("tells who listens, and nobody after close", async () => {
  const listener = vi.fn();
  const stop = router.subscribe(listener);
  expect(router.moved()).toBe(false);
  router.open({ at: "find" });
  expect(listener).toHaveBeenCalledTimes(1);
  expect(router.moved()).toBe(true);
  stop();
  router.open({ at: "home" });
  expect(listener).toHaveBeenCalledTimes(1);
});
