import type { Auth, TokenReason } from "../api.js";
import { noNetwork } from "../errors.js";
import { claimsOf } from "../platform/jwt.js";
import type { Time } from "../platform/time.js";
import { Timers } from "../platform/timers.js";

/** Milliseconds before the end at which a new one is asked for, at most; a fifth of a short life. */
export const RENEW_BEFORE = 60_000;
/** Milliseconds between two tries to renew, at least: whatever clocks and callbacks say. */
export const RENEW_AGAIN = 5_000;
/** Milliseconds for the callback. */
export const TOKEN_WITHIN = 15_000;
/** Timers hold no more than 2^31 ms; a day is far enough to look again. */
const FAR = 86_400_000;

/** Who one is, as last said by the callback. */
export interface Credential {
  /** Absent for a cookie. */
  token?: string;
  expiresAt?: number;
  userId?: number;
  /** Which one: a refusal counts for the one that was refused only. */
  version: number;
}

/** Asks the callback for tokens or cookies, never twice at once, and again before they end. */
export class Credentials {
  #current: Credential | undefined;
  #asking: Promise<Credential | null> | undefined;
  #version = 0;
  #closed = false;
  /** When the present one ends, as `time.now` counts. */
  #endsAt = Number.POSITIVE_INFINITY;
  /** When one was last asked for. */
  #askedAt = Number.NEGATIVE_INFINITY;
  /** When one was last asked for that was to replace another. */
  #renewedAt = Number.NEGATIVE_INFINITY;
  readonly #timers: Timers;

  constructor(
    readonly auth: Auth,
    private readonly time: Time,
    /** Told of each one that replaces another before its end; `null`: signed out. */
    private readonly renewed: (credential: Credential | null) => void,
  ) {
    this.#timers = new Timers(time);
  }

  get current(): Credential | undefined {
    return this.#current;
  }

  /**
   * The present one, or a new one. `refused` names the version that the server did not take: where a
   * newer one is there already, that is given. Rejects when the callback does, or takes too long.
   */
  get(why: TokenReason, refused?: number): Promise<Credential | null> {
    const current = this.#current;
    const lasts = current !== undefined && this.#endsAt > this.time.now();
    if (lasts && why === "start") return Promise.resolve(current);
    if (lasts && why === "refused" && refused !== undefined && current.version > refused) {
      return Promise.resolve(current);
    }
    this.#asking ??= this.#askInTurn(why).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** The server's time is known now, or known better. */
  timeKnown(): void {
    if (this.#current !== undefined && !this.#closed) this.#watch(this.#current);
  }

  close(): void {
    this.#closed = true;
    this.#timers.close();
    this.#endTurn();
  }

  #endTurn: () => void = () => {};

  /** One that replaces another is asked for some time after the last such at the earliest. */
  async #askInTurn(why: TokenReason): Promise<Credential | null> {
    if (this.#current !== undefined) {
      const wait = this.#renewedAt + RENEW_AGAIN - this.time.now();
      if (wait > 0) {
        await new Promise<void>((resolve) => {
          this.#endTurn = resolve;
          this.#timers.set("turn", wait, resolve);
        });
      }
      if (this.#closed) return null;
      this.#renewedAt = this.time.now();
    }
    this.#askedAt = this.time.now();
    return this.#ask(why);
  }

  async #ask(why: TokenReason): Promise<Credential | null> {
    const said = await this.#inTime(
      this.auth.kind === "token" ? this.auth.getToken(why) : this.auth.renew(why),
    );
    if (this.#closed) return null;
    if (said === null) {
      this.#current = undefined;
      this.#timers.clear("renew");
      return null;
    }
    const token = "token" in said && typeof said.token === "string" ? said.token : undefined;
    const claims = token === undefined ? {} : claimsOf(token);
    const expiresAt = said.expiresAt ?? claims.expiresAt;
    this.#version += 1;
    const credential: Credential = {
      version: this.#version,
      ...(token === undefined ? {} : { token }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(claims.userId === undefined ? {} : { userId: claims.userId }),
    };
    this.#current = credential;
    this.#watch(credential);
    return credential;
  }

  #watch({ expiresAt }: Credential): void {
    const { time } = this;
    this.#timers.clear("renew");
    this.#endsAt = Number.POSITIVE_INFINITY;
    if (expiresAt === undefined) return;
    const left = expiresAt - time.present();
    if (left <= 0 && time.ofServer() === undefined) {
      // Nobody gives out what has ended: the device's clock is wrong. The server says when it does not hold.
      this.#renewIn(RENEW_BEFORE, expiresAt);
      return;
    }
    this.#endsAt = time.now() + left;
    const soonest = this.#askedAt + RENEW_AGAIN - time.now();
    this.#renewIn(Math.max(left - Math.min(RENEW_BEFORE, left / 5), soonest), expiresAt);
  }

  #renewIn(ms: number, expiresAt: number): void {
    if (ms > FAR) this.#timers.set("renew", FAR, () => this.#renewIn(ms - FAR, expiresAt));
    else this.#timers.set("renew", ms, () => void this.#renew(expiresAt));
  }

  async #renew(expiresAt: number): Promise<void> {
    try {
      const credential = await this.get("expiring");
      if (!this.#closed) this.renewed(credential);
    } catch {
      // Until its end it serves; afterwards the server refuses it, and that asks again.
      if (this.time.present() + RENEW_AGAIN < expiresAt) this.#renewIn(RENEW_AGAIN, expiresAt);
    }
  }

  #inTime<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#timers.set("callback", TOKEN_WITHIN, () => reject(noNetwork("no token in time")));
      answer.then(resolve, reject).finally(() => this.#timers.clear("callback"));
    });
  }
}
