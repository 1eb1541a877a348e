import type { Clock } from "../api.js";
import { globals } from "./globals.js";

/** The system's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // Where the platform has no other clock, the one that can be set has to do.
  steady: () => globals.performance?.now() ?? Date.now(),
  after(ms, callback) {
    const id = globals.setTimeout(callback, ms);
    return () => globals.clearTimeout(id);
  },
};
