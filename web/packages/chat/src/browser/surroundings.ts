import type { Surroundings } from "../api.js";

/** What the page knows of the network, of being seen, and of the keyboard focus. */
export function browserSurroundings(): Surroundings {
  return {
    isOnline: () => navigator.onLine,
    isVisible: () => document.visibilityState === "visible",
    isFocused: () => document.hasFocus(),
    subscribe(listener) {
      const ofWindow = ["online", "offline", "focus", "blur", "pageshow", "pagehide"];
      for (const type of ofWindow) window.addEventListener(type, listener);
      document.addEventListener("visibilitychange", listener);
      return () => {
        for (const type of ofWindow) window.removeEventListener(type, listener);
        document.removeEventListener("visibilitychange", listener);
      };
    },
  };
}
