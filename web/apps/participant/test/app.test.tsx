import "fake-indexeddb/auto";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { App, type WatchUpdates } from "../src/app.js";
import { createRouter } from "../src/routing/router.js";
import { heading, NOW } from "./support/app.js";

/** Every way to the server is cut. */
class NoSocket {
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  constructor() {
    queueMicrotask(() => {
      this.onerror?.();
      this.onclose?.({ code: 1006, reason: "" });
    });
  }
  send() {}
  close() {}
}

const ME = { userId: 20, role: "participant", name: "Ada", expiresAt: "2099-01-01T00:00:00.000Z" };

beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
  vi.stubGlobal("WebSocket", NoSocket);
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  history.replaceState(null, "", "/participant/");
});
afterEach(() => {
  cleanup();
  localStorage.clear();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function start(watchUpdates: WatchUpdates = () => {}) {
  const device = {
    geolocation: undefined,
    keep: localStorage,
    now: () => NOW,
    steady: () => NOW,
    later: () => () => {},
  };
  const router = createRouter(window, "/participant/");
  const config = { demo: false, embedOrigins: [] };
  render(<App config={config} device={device} router={router} watchUpdates={watchUpdates} />);
}

it("opens without a network for whoever was here last", async () => {
  localStorage.setItem("switchboard.me", JSON.stringify(ME));
  start();
  await heading("Help");
  await screen.findByText("No connection. You see what this device holds.");
});

it("says that it cannot open for somebody whom it does not know", async () => {
  start();
  await heading("No connection");
  expect(screen.queryByRole("button", { name: "Get help" })).toBeNull();
});

it("offers a new version on every screen, and takes it when asked to", async () => {
  const take = vi.fn();
  localStorage.setItem("switchboard.me", JSON.stringify(ME));
  start((onReady) => onReady(take));
  await screen.findByText("A new version is ready.");
  await heading("Help");
  expect(take).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole("button", { name: "Update" }));
  expect(take).toHaveBeenCalledTimes(1);
});
