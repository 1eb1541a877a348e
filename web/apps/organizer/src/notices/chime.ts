/** Chimes are at least this far apart, in milliseconds: a burst of messages is one sound. */
export const CHIME_GAP = 1_500;

/** What the page knows when a message comes. */
export interface Situation {
  /** Milliseconds, of any steady clock. */
  now: number;
  lastChime: number | undefined;
  /** The user looks at the chat that the message belongs to. */
  watching: boolean;
}

/** Whether a message that just came is to be heard. */
export function chimes({ now, lastChime, watching }: Situation): boolean {
  return !watching && (lastChime === undefined || now - lastChime >= CHIME_GAP);
}
