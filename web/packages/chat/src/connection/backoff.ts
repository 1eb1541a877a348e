/** Milliseconds. Somebody may be hurt: a first try soon, and while the server can be reached later ones close together. */
export const FIRST_WITHIN = 1_000;
export const AT_MOST = 5_000;
/**
 * While no socket opens: a server that is away is not to be met by everybody at once when it returns. The same while
 * the page is unseen or believed offline: the device says when that ends; this is for one that does not.
 */
export const AT_MOST_AWAY = 60_000;
/** What the server may ask for at most. */
export const ASKED_AT_MOST = 300_000;

/** What a pause depends on. */
export interface Tries {
  /** Attempts in a row that did not end in a steady connection, since the user last asked for one; from 1. */
  failures: number;
  /** Attempts in a row in which no socket opened. */
  unopened: number;
  /** Whether somebody looks, and the device believes to have a network. */
  awake: boolean;
}

/** The pause before the next attempt to connect. What opened sockets and lost them again does not make it long. */
export function pauseBetween({ failures, unopened, awake }: Tries, draw: number): number {
  if (!awake) return pause(failures, draw, AT_MOST_AWAY);
  const inVain = Math.min(failures, unopened);
  return Math.max(pause(failures, draw), inVain > 0 ? pause(inVain, draw, AT_MOST_AWAY) : 0);
}

/** Full jitter: uniform below a bound that doubles. `failures` counts from 1; `draw` is in [0, 1). */
export function pause(failures: number, draw: number, atMost: number = AT_MOST): number {
  const bound = Math.min(atMost, FIRST_WITHIN * 2 ** Math.min(failures - 1, 20));
  return Math.floor(draw * bound);
}
