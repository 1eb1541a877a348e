import { appFolder, loadAppConfig } from "@switchboard/kit";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App, type WatchUpdates } from "./app.js";
import type { Device } from "./device.js";
import { watchUpdates } from "./pwa/updates.js";
import { whenIdle } from "./pwa/when-idle.js";
import { createRouter } from "./routing/router.js";

const BASE = appFolder();

const device: Device = {
  geolocation: window.isSecureContext ? navigator.geolocation : undefined,
  keep: keepOf(window),
  now: Date.now,
  steady: () => performance.now(),
  later: (call, ms) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
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
  // What it keeps for the next time must not hold up the first.
  whenIdle(() => {
    watchUpdates(navigator.serviceWorker, `${BASE}sw.js`, BASE, onReady, reload).catch(() => {
      // Without the worker the app does not open offline, and is otherwise the same.
    });
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
