/** Tells the server where the user is, also when the device finds that out late: the newest place of each chat. */
import type { ChatErrorShape, FoundPlace } from "../api.js";
import type { Link } from "../connection/link.js";
import { asChatError } from "../errors.js";
import type { ChatId } from "../generated/wire.js";
import { fate } from "../outbox/queue.js";
import type { Time } from "../platform/time.js";
import { Timers } from "../platform/timers.js";

/** Milliseconds between two places of one chat, at least: the server takes one in a second. */
export const PLACE_EVERY = 5_000;
/** Chats whose place has not been told yet: of more, the oldest is given up. */
export const PLACES_AT_MOST = 20;

export interface PlacingParts {
  clock: Time;
  /** The way while online. */
  link: () => Link | undefined;
  onError: (error: ChatErrorShape) => void;
}

/** A place is worth little later on: what has not been told is kept in memory only. */
export class Placing {
  readonly #timers: Timers;
  readonly #untold = new Map<ChatId, FoundPlace>();
  readonly #notBefore = new Map<ChatId, number>();
  readonly #telling = new Set<ChatId>();

  constructor(private readonly parts: PlacingParts) {
    this.#timers = new Timers(parts.clock);
  }

  set(chatId: ChatId, place: FoundPlace): void {
    this.#untold.delete(chatId);
    this.#untold.set(chatId, place);
    if (this.#untold.size > PLACES_AT_MOST) {
      const [oldest] = this.#untold.keys();
      if (oldest !== undefined) this.#untold.delete(oldest);
    }
    this.pump();
  }

  /** Tells what may be told now. */
  pump(): void {
    const link = this.parts.link();
    if (link === undefined) return;
    const now = this.parts.clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const [chatId, place] of [...this.#untold]) {
      if (this.#telling.has(chatId)) continue;
      const from = this.#notBefore.get(chatId) ?? 0;
      if (from <= now) void this.#tell(link, chatId, place);
      else next = Math.min(next, from);
    }
    if (next < Number.POSITIVE_INFINITY) this.#timers.set("pump", next - now, () => this.pump());
  }

  close(): void {
    this.#timers.close();
    this.#untold.clear();
  }

  async #tell(link: Link, chatId: ChatId, place: FoundPlace): Promise<void> {
    const { clock, onError } = this.parts;
    this.#telling.add(chatId);
    this.#untold.delete(chatId);
    let pause = PLACE_EVERY;
    try {
      await link.setPlace(chatId, place);
    } catch (thrown) {
      const error = asChatError(thrown);
      pause = Math.max(pause, error.retryAfterMs ?? 0);
      // A newer one goes out instead. A chat that has ended, or a server of before, takes none.
      if (fate(error) !== "again") onError(error);
      else if (!this.#untold.has(chatId)) this.#untold.set(chatId, place);
    }
    this.#telling.delete(chatId);
    this.#wait(chatId, clock.now() + pause);
    this.pump();
  }

  #wait(chatId: ChatId, until: number): void {
    const now = this.parts.clock.now();
    for (const [other, time] of this.#notBefore) if (time <= now) this.#notBefore.delete(other);
    this.#notBefore.set(chatId, until);
  }
}
