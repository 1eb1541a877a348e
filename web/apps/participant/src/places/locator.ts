/** Where the device is, as long as its owner wants it to be known. */
import type { FoundPlace } from "@switchboard/chat";

/** What is known of the place. */
export type Fix =
  | { kind: "off" }
  /** `trouble`: the device has tried and could not say. */
  | { kind: "searching"; trouble: boolean }
  | { kind: "found"; place: FoundPlace; at: number }
  /** Its owner, or whoever set the device up, does not allow it. */
  | { kind: "denied" }
  /** The browser has no way to tell. */
  | { kind: "unsupported" };

export interface Locator {
  fix(): Fix;
  subscribe(listener: () => void): () => void;
  /** Asks for the place: once, or again and again until `stop`. The browser may ask its user first. */
  start(how: "once" | "watch"): void;
  /** Asks no more, and forgets the place. */
  stop(): void;
  /** The place to send now; undefined while none is known that still holds. */
  place(): FoundPlace | undefined;
}

/** For so long the last place still counts when the device cannot say where it is any more. */
export const KEEP_MS = 120_000;

/** The server takes nothing less exact, in metres. */
const LEAST_EXACT_M = 100_000;

const OPTIONS: PositionOptions = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 10_000 };
const PERMISSION_DENIED = 1;

/** Nothing is asked of the device before `start`. */
export function createLocator(device: Geolocation | undefined, now: () => number): Locator {
  const listeners = new Set<() => void>();
  let fix: Fix = { kind: "off" };
  let watch: number | undefined;
  /** Answers to what was asked before the last `start` or `stop` do not count. */
  let generation = 0;
  let failing = false;

  const set = (next: Fix) => {
    fix = next;
    for (const listener of [...listeners]) listener();
  };
  const end = () => {
    generation += 1;
    if (watch !== undefined) device?.clearWatch(watch);
    watch = undefined;
    failing = false;
  };
  const expired = () => fix.kind === "found" && failing && now() - fix.at > KEEP_MS;

  const onError = (error: GeolocationPositionError) => {
    if (error.code === PERMISSION_DENIED) {
      end();
      set({ kind: "denied" });
      return;
    }
    failing = true;
    if (fix.kind !== "found" || expired()) set({ kind: "searching", trouble: true });
  };

  return {
    fix: () => fix,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(how) {
      end();
      if (!device) {
        set({ kind: "unsupported" });
        return;
      }
      const mine = generation;
      const found = ({ coords }: GeolocationPosition) => {
        if (mine !== generation) return;
        failing = false;
        set({ kind: "found", place: placeOf(coords), at: now() });
      };
      const failed = (error: GeolocationPositionError) => {
        if (mine === generation) onError(error);
      };
      set({ kind: "searching", trouble: false });
      if (how === "once") {
        device.getCurrentPosition(found, failed, OPTIONS);
        return;
      }
      const id = device.watchPosition(found, failed, OPTIONS);
      // An answer may have come within the call and ended it.
      if (mine === generation) watch = id;
      else device.clearWatch(id);
    },
    stop() {
      end();
      if (fix.kind !== "off") set({ kind: "off" });
    },
    place() {
      return fix.kind === "found" && !expired() ? fix.place : undefined;
    },
  };
}

function placeOf({ latitude: lat, longitude: lng, accuracy }: GeolocationCoordinates): FoundPlace {
  if (!Number.isFinite(accuracy) || accuracy < 0) return { lat, lng };
  return { lat, lng, accuracyM: Math.min(LEAST_EXACT_M, Math.ceil(accuracy)) };
}
