import type { Clock } from "../api.js";

/** Milliseconds by which a time that is only told in seconds may differ from the one that is known. */
const ROUGHLY = 5_000;

/**
 * The client's time. `now` runs evenly, whatever is done to the device's clock: lengths of time are measured by
 * it. `present` is the server's time as soon as it is known: devices' clocks are wrong by minutes, or by years.
 */
export class Time implements Clock {
  readonly #base: number;
  /** What is to be added to `now` for the server's time. */
  #ahead: number | undefined;

  constructor(private readonly clock: Clock) {
    this.#base = clock.steady === undefined ? 0 : clock.now() - clock.steady();
  }

  /** Milliseconds from a beginning that is 1970 by the device's clock when this was made. */
  now(): number {
    const { clock } = this;
    return clock.steady === undefined ? clock.now() : this.#base + clock.steady();
  }

  after(ms: number, callback: () => void): () => void {
    return this.clock.after(ms, callback);
  }

  /** The server's time in whole milliseconds since 1970; undefined until it is known. */
  ofServer(): number | undefined {
    // A clock that runs evenly has fractions.
    return this.#ahead === undefined ? undefined : Math.floor(this.now() + this.#ahead);
  }

  /** The present in whole milliseconds since 1970: the server's, or as long as that is unknown, the device's. */
  present(): number {
    return this.ofServer() ?? Math.floor(this.clock.now());
  }

  /** The server has said its time. */
  learn(said: string): void {
    const at = Date.parse(said);
    if (Number.isFinite(at)) this.#ahead = at - this.now();
  }

  /** An answer had this date, in seconds: better than nothing, and than what is far off. */
  hint(said: string | null): void {
    const at = said === null ? Number.NaN : Date.parse(said);
    const known = this.ofServer();
    if (Number.isFinite(at) && (known === undefined || Math.abs(known - at) > ROUGHLY)) {
      this.#ahead = at - this.now();
    }
  }
}
