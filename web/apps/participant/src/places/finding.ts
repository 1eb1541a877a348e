/** How long a request waits for the place that its sender wants to share. */
import type { FoundPlace } from "@switchboard/chat";
import type { Locator } from "./locator.js";

/** Whoever asks for help waits no longer than this for their device to say where it is, in milliseconds. */
export const FIND_MS = 5_000;

/** A wait for the place. */
export interface Finding {
  /** The place, or undefined: the device cannot say it, the time is over, or the wait was skipped. */
  place: Promise<FoundPlace | undefined>;
  /** Waits no longer. */
  skip(): void;
}

/** Calls once, after so many milliseconds; the answer calls it off. */
export type Later = (call: () => void, ms: number) => () => void;

/** Whether the device may still say where it is: after a failed try it does not try again by itself. */
export function isFinding(locator: Locator): boolean {
  const fix = locator.fix();
  return fix.kind === "searching" && !fix.trouble;
}

/** Waits until the device has said where it is or that it cannot, `FIND_MS` at the most. */
export function findPlace(locator: Locator, later: Later): Finding {
  let skip = () => {};
  const place = new Promise<FoundPlace | undefined>((resolve) => {
    const end = () => {
      callOff();
      unsubscribe();
      resolve(locator.place());
    };
    const callOff = later(end, FIND_MS);
    const unsubscribe = locator.subscribe(() => {
      if (!isFinding(locator)) end();
    });
    skip = end;
    if (!isFinding(locator)) end();
  });
  return { place, skip: () => skip() };
}
