import type { EmojiUsers } from "../generated/wire.js";

export type { EmojiUsers };

/** How one may react to a message. */
export interface Reacting {
  /** By one of these, in this order. */
  emoji: readonly string[];
  /** Of one user at a time. */
  ofUser: number;
  react: (emoji: string, on: boolean) => void;
}
