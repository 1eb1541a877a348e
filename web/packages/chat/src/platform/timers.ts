import type { Clock } from "../api.js";

/** Timers by name, so that all of them can be ended: at most one of each name runs. */
export class Timers {
  readonly #running = new Map<string, () => void>();
  #closed = false;

  constructor(private readonly clock: Clock) {}

  /** Starts it anew. After `close` nothing is started any more. */
  set(name: string, ms: number, callback: () => void): void {
    this.clear(name);
    if (this.#closed) return;
    const cancel = this.clock.after(Math.max(0, ms), () => {
      this.#running.delete(name);
      callback();
    });
    this.#running.set(name, cancel);
  }

  clear(name: string): void {
    this.#running.get(name)?.();
    this.#running.delete(name);
  }

  /** Those that run. */
  names(): string[] {
    return [...this.#running.keys()];
  }

  has(name: string): boolean {
    return this.#running.has(name);
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#running.values()) cancel();
    this.#running.clear();
  }
}
