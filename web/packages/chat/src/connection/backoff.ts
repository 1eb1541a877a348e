/** Milliseconds. Somebody may be hurt: a first try soon, later ones close together. */
export const FIRST_WITHIN = 1_000;
export const AT_MOST = 5_000;
/** Unseen or believed offline: the device says when that ends; this is for one that does not. */
export const AT_MOST_UNSEEN = 60_000;
/** What the server may ask for at most. */
export const ASKED_AT_MOST = 300_000;

/** Full jitter: uniform below a bound that doubles. `failures` counts from 1; `draw` is in [0, 1). */
export function pause(failures: number, draw: number, atMost: number = AT_MOST): number {
  const bound = Math.min(atMost, FIRST_WITHIN * 2 ** Math.min(failures - 1, 20));
  return Math.floor(draw * bound);
}
