/** Requests that were refused because help is paused: when they go out again by themselves. */
import type { PendingRequest } from "../api.js";
import type { Time } from "../platform/time.js";

/** Not all devices come at the same moment: each waits up to so many milliseconds more. */
export const SPREAD = 10_000;
/** Between two tries of one request at least, whatever the server says of the time. */
export const APART = 60_000;
/** Timers know no longer time: then it is looked again. */
const LOOK = 6 * 3_600_000;

/**
 * When help can be asked for again, where the server said that. A request that came too early for its event is not sent
 * by itself: days later it may mean nothing any more.
 */
function opensAt({ state, error }: PendingRequest): number | undefined {
  if (state !== "refused" || error?.code !== "help_unavailable" || error.opensAt === undefined) return;
  const at = Date.parse(error.opensAt);
  return Number.isFinite(at) ? at : undefined;
}

export class Reopening {
  /** By request: how much later than others it goes out, and when it last did. */
  readonly #extra = new Map<string, number>();
  readonly #tried = new Map<string, number>();

  constructor(
    private readonly clock: Time,
    private readonly random: () => number,
  ) {}

  /** The requests that go out again now, and in how many milliseconds to look again. */
  look<T extends PendingRequest>(requests: readonly T[]): { due: T[]; again: number | undefined } {
    const due: T[] = [];
    let again: number | undefined;
    const known = new Set<string>();
    for (const request of requests) {
      const { clientRequestId: name } = request;
      known.add(name);
      const opens = opensAt(request);
      if (opens === undefined) continue;
      if (!this.#extra.has(name)) this.#extra.set(name, this.random() * SPREAD);
      const present = this.clock.present();
      const at = opens + (this.#extra.get(name) ?? 0);
      const left = Math.max(at, (this.#tried.get(name) ?? Number.NEGATIVE_INFINITY) + APART) - present;
      if (left <= 0) {
        this.#tried.set(name, present);
        due.push(request);
      } else again = Math.min(again ?? LOOK, left);
    }
    for (const kept of [this.#extra, this.#tried]) {
      for (const name of kept.keys()) if (!known.has(name)) kept.delete(name);
    }
    return { due, again };
  }
}
