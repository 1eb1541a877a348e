import { ASKED_AT_MOST, pause } from "../connection/backoff.js";
import type { Time } from "../platform/time.js";
import { TRY_AT_MOST } from "./queue.js";

/** When the next try may begin: after a pause at random that grows, and not before the server wants it. */
export class Pauses {
  /** Tries in a row that came to nothing, and until when the next one waits for that. */
  #failures = 0;
  #notBefore = 0;
  /** Until when the server wants to hear nothing. */
  #heldUntil = 0;

  constructor(
    private readonly clock: Time,
    private readonly random: () => number,
  ) {}

  failed(): void {
    this.#failures += 1;
    this.#notBefore = this.clock.now() + pause(this.#failures, this.random(), TRY_AT_MOST);
  }

  /** The next try begins at once, and those after it soon. */
  over(): void {
    this.#failures = 0;
    this.#notBefore = 0;
  }

  hold(ms: number): void {
    this.#heldUntil = this.clock.now() + Math.min(ms, ASKED_AT_MOST);
  }

  /** Milliseconds that are left. */
  left(): number {
    return Math.max(0, Math.max(this.#notBefore, this.#heldUntil) - this.clock.now());
  }
}
