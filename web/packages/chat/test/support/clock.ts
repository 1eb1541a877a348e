import type { Clock } from "../../src/api.js";

interface Timer {
  at: number;
  order: number;
  callback: () => void;
}

/** Time that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now = Date.parse("2026-07-01T12:00:00.000Z");
  #order = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    this.#order += 1;
    const timer: Timer = { at: this.#now + ms, order: this.#order, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers run: none may be left by what has ended. */
  get running(): number {
    return this.#timers.size;
  }

  /** Lets everything happen that is due until then, each thing with all that follows from it. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const next = this.#next(end);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  /** Moves on until something is so, at most for `within` milliseconds. */
  async until(what: () => boolean, within = 60_000): Promise<void> {
    const end = this.#now + within;
    await settle();
    while (!what()) {
      const next = this.#next(end);
      if (next === undefined) throw new Error(`not within ${within} ms: ${what}`);
      await this.advance(Math.max(0, next.at - this.#now));
    }
  }

  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > end) continue;
      if (
        first === undefined ||
        timer.at < first.at ||
        (timer.at === first.at && timer.order < first.order)
      ) {
        first = timer;
      }
    }
    return first;
  }
}

/** Lets all promises that can go on go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) await null;
}
