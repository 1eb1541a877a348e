import type { Storage } from "../api.js";
import type { UserId } from "../generated/wire.js";
import type { MissedChat } from "./state.js";

/** Keeps on the device what a user has missed, until they have seen it. */
export class MissedShelf {
  /** One at a time, in order. */
  #work: Promise<unknown> = Promise.resolve();
  #isOpen: UserId | undefined;

  constructor(private readonly storage: Storage) {}

  /** What was kept for this user; nothing where the device cannot say. */
  async open(user: UserId): Promise<readonly MissedChat[]> {
    let kept: readonly MissedChat[] = [];
    try {
      const value = await this.storage.get(keyOf(user));
      if (Array.isArray(value)) kept = value.filter(isMissed);
    } catch {
      // It is shown until the next reload at least.
    }
    this.#isOpen = user;
    return kept;
  }

  /** Nothing is kept before what was kept is known: that would be lost. */
  keep(user: UserId, missed: readonly MissedChat[]): void {
    if (this.#isOpen !== user) return;
    this.#work = this.#work
      .then(() =>
        missed.length === 0 ? this.storage.delete(keyOf(user)) : this.storage.put(keyOf(user), missed),
      )
      .catch(() => undefined);
  }
}

const keyOf = (user: UserId): string => `${user}/missed`;

const isMissed = (value: unknown): value is MissedChat =>
  typeof value === "object" && value !== null && typeof (value as MissedChat).chatId === "string";
