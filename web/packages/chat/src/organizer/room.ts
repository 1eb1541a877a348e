/** A word between the pages of one user in one browser. */
export type IdleWord = "hand" | "answer";

/** Where somebody sits: the page, and the other pages of the same user on the same device. */
export interface Room {
  /** Calls back when somebody moves or types on this page: not each time. Returns how to stop. */
  onHand(listener: () => void): () => void;
  /** Tells the other pages. */
  say(word: IdleWord): void;
  /** What the other pages tell. Returns how to stop. */
  onWord(listener: (word: IdleWord) => void): () => void;
  /** Whether this page speaks to the server for all of them: one at a time does. */
  speaks(): boolean;
  close(): void;
}
