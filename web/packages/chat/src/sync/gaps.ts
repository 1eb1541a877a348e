import type { Timers } from "../platform/timers.js";
import { type Apply, type Filling, fill } from "./fill.js";

/** Milliseconds until what could not be fetched is asked for again. */
const FETCH_AGAIN = 2_000;

interface Parts extends Filling {
  apply: Apply;
  timers: Timers;
  isOnline(): boolean;
}

/** Gaps in logs that live messages have shown: fetches what is missing, once at a time, and until it is there. */
export class Gaps {
  #filling = false;
  #closed = false;

  constructor(private readonly parts: Parts) {}

  async fill(): Promise<void> {
    const { apply, timers, isOnline } = this.parts;
    if (this.#filling || this.#closed) return;
    this.#filling = true;
    try {
      await fill(this.parts, apply);
    } catch {
      timers.set("fill", FETCH_AGAIN, () => isOnline() && void this.fill());
    } finally {
      this.#filling = false;
    }
  }

  close(): void {
    this.#closed = true;
  }
}
