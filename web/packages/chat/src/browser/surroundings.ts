import type { Surroundings } from "../api.js";

/** How long after somebody has moved or typed they count as being there, in milliseconds. */
export const ACTIVE_MS = 60_000;

const OF_WINDOW = ["online", "offline", "focus", "blur", "pageshow", "pagehide"];
/** What only a person does; a keyboard on glass need not say more than `input`. */
const OF_HANDS = ["pointerdown", "pointermove", "touchmove", "wheel", "keydown", "input"];

/** What the page knows of the network, of being seen, of the keyboard focus, and of somebody being there. */
export function browserSurroundings(): Surroundings {
  let handAt = Number.NEGATIVE_INFINITY;
  const isActive = () => performance.now() - handAt < ACTIVE_MS;
  return {
    isOnline: () => navigator.onLine,
    isVisible: () => document.visibilityState === "visible",
    isFocused: () => document.hasFocus(),
    isActive,
    subscribe(listener) {
      // Not each move is told, but that somebody is back: to each listener, whoever else was told.
      let toldAt = Number.NEGATIVE_INFINITY;
      const onHand = () => {
        const isBack = performance.now() - toldAt >= ACTIVE_MS;
        handAt = performance.now();
        toldAt = handAt;
        if (isBack) listener();
      };
      const passive = { passive: true, capture: true };
      for (const type of OF_HANDS) window.addEventListener(type, onHand, passive);
      for (const type of OF_WINDOW) window.addEventListener(type, listener);
      document.addEventListener("visibilitychange", listener);
      return () => {
        for (const type of OF_HANDS) window.removeEventListener(type, onHand, passive);
        for (const type of OF_WINDOW) window.removeEventListener(type, listener);
        document.removeEventListener("visibilitychange", listener);
      };
    },
  };
}
