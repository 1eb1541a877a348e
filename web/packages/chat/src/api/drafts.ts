/**
 * Texts that were begun and not sent, by chat, or by any other name: in memory at once, soon on the device, and there
 * again after a reload, for the same user alone. 100 at most; they go with the sign-out.
 */
export interface Drafts {
  /** Whether there is any. */
  readonly any: boolean;
  /** "" where there is none. */
  get(key: string): string;
  /** "" and white space take it away; so does `send`, with the message that comes of it. */
  set(key: string, text: string): void;
  /** Calls back when what an earlier run has left is there; returns how to stop. */
  onLoaded(listener: () => void): () => void;
}
