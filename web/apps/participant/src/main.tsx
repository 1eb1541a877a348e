import { loadAppConfig } from "@switchboard/kit";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App, type WatchUpdates } from "./app.js";
import type { Device } from "./device.js";
import { watchUpdates } from "./pwa/updates.js";
import { createRouter } from "./routing/router.js";
import { loadAll } from "./screens/later.js";

const BASE = import.meta.env.BASE_URL;

const device: Device = {
  geolocation: window.isSecureContext ? navigator.geolocation : undefined,
  keep: keepOf(window),
  now: Date.now,
};

/** `localStorage`; where it is forbidden even to look at it, something that keeps nothing. */
function keepOf({ window }: { window: Window }): Device["keep"] {
  try {
    return window.localStorage;
  } catch {
    return { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  }
}

const watch: WatchUpdates = (onReady) => {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const reload = () => location.reload();
  watchUpdates(navigator.serviceWorker, `${BASE}sw.js`, BASE, onReady, reload).catch(() => {
    // Without the worker the app does not open offline, and is otherwise the same.
  });
};

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
const router = createRouter(window, BASE);
createRoot(root).render(
  <StrictMode>
    <App config={await loadAppConfig()} device={device} router={router} watchUpdates={watch} />
  </StrictMode>,
);

// From now on the page needs nothing more of its version from the server.
const idle = window.requestIdleCallback ?? ((callback: () => void) => setTimeout(callback, 1_000));
idle(() => {
  loadAll().catch(() => {
    // What is missing is fetched again when it is needed.
  });
});
