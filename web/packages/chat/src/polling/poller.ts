import type { Clock, Surroundings } from "../api.js";
import { asChatError, type ChatError } from "../errors.js";
import { Timers } from "../platform/timers.js";

/** Milliseconds between two rounds. */
export const POLL_EVERY = 3_000;
/** The same, while nobody looks. */
export const POLL_UNSEEN_EVERY = 15_000;

export interface PollerHooks {
  round(): Promise<void>;
  /** A round has worked. */
  worked(): void;
  /** One has not: polling is over. */
  failed(error: ChatError): void;
}

/** Makes rounds, one after the other, from `start` to `stop` or the first that fails. */
export class Poller {
  readonly #timers: Timers;
  /** Which run: what an earlier one still hears changes nothing. */
  #run = 0;
  #running = false;

  constructor(
    clock: Clock,
    private readonly surroundings: Surroundings,
    private readonly hooks: PollerHooks,
  ) {
    this.#timers = new Timers(clock);
  }

  /** Begins, unless it has. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#run += 1;
    void this.#round(this.#run);
  }

  /** Looks now instead of later. */
  hurry(): void {
    if (!this.#timers.has("round")) return;
    this.#timers.clear("round");
    void this.#round(this.#run);
  }

  stop(): void {
    this.#running = false;
    this.#run += 1;
    this.#timers.clear("round");
  }

  close(): void {
    this.stop();
    this.#timers.close();
  }

  async #round(run: number): Promise<void> {
    try {
      await this.hooks.round();
    } catch (thrown) {
      if (run !== this.#run) return;
      this.stop();
      this.hooks.failed(asChatError(thrown));
      return;
    }
    if (run !== this.#run) return;
    const pause = this.surroundings.isVisible() ? POLL_EVERY : POLL_UNSEEN_EVERY;
    this.#timers.set("round", pause, () => void this.#round(run));
    this.hooks.worked();
  }
}
