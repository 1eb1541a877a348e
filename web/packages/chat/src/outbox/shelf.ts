import type { PendingMessage, Storage } from "../api.js";
import type { UserId } from "../generated/wire.js";
import type { Entry } from "../state/model.js";

/** The outbox in storage: one pair for each message, in the order in which they were written. */
export class Shelf {
  readonly #prefix: string;
  constructor(
    private readonly storage: Storage,
    user: UserId,
  ) {
    this.#prefix = `${user}/outbox/`;
  }

  put({ key, acked: _, attempted: __, waitsSince: ___, ...message }: Entry): Promise<void> {
    return this.storage.put(this.#prefix + key, message);
  }

  delete(key: string): Promise<void> {
    return this.storage.delete(this.#prefix + key);
  }

  async has(key: string): Promise<boolean> {
    return (await this.storage.get(this.#prefix + key)) !== undefined;
  }

  /**
   * All, oldest first. What was on its way may be stored, and of a promised tip something may be in the log: it is
   * sent again, under its name.
   */
  async load(): Promise<Entry[]> {
    const pairs = await this.storage.list(this.#prefix);
    return pairs.flatMap(([key, value]) => {
      if (!isPending(value)) return [];
      const state = value.state === "sending" ? "queued" : value.state;
      return [{ ...value, state, key: key.slice(this.#prefix.length), attempted: true as const }];
    });
  }
}

/** The place of a message in the order: by when it was written, in whole milliseconds. */
export const keyOf = (stamp: number, id: string): string =>
  `${String(Math.floor(stamp)).padStart(15, "0")}-${id}`;

/** When a message with this key was written; 0 for what is no key. */
export const stampOf = (key: string): number => Number.parseInt(key, 10) || 0;

function isPending(value: unknown): value is PendingMessage {
  if (typeof value !== "object" || value === null) return false;
  const { clientMessageId, chatId, text, createdAt, state } = value as Partial<PendingMessage>;
  const texts = [clientMessageId, chatId, text, state].every((it) => typeof it === "string");
  return texts && typeof createdAt === "number";
}
