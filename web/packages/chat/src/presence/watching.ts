import type { Clock } from "../api.js";
import { type ClientFrame, LIMITS, type ServerFrame, type UserId } from "../generated/wire.js";
import { Timers } from "../platform/timers.js";
import type { Store } from "../state/store.js";

/** Milliseconds for which changes are gathered: who scrolls does not ask with every row. */
export const ASK_AFTER = 200;
/** Milliseconds after which the same are asked for again: rights that are new count from then on. */
export const ASK_AGAIN = 300_000;
/** The same, after a refusal. */
export const ASK_AGAIN_REFUSED = 30_000;

/** Asks the server for those whom somebody wants to see, and again when these are others. */
export class Watching {
  readonly #timers: Timers;
  readonly #interests = new Set<{ userIds: readonly UserId[] }>();
  /** Whom the server was asked for on this connection. */
  #asked: readonly UserId[] | undefined;

  constructor(
    private readonly store: Store,
    clock: Clock,
    private readonly ask: (frame: ClientFrame) => Promise<ServerFrame>,
    private readonly hasSocket: () => boolean,
  ) {
    this.#timers = new Timers(clock);
  }

  /** Watches these, until what it returns is called. */
  watch(userIds: readonly UserId[]): () => void {
    const interest = { userIds };
    this.#interests.add(interest);
    this.#soon();
    return () => {
      if (this.#interests.delete(interest)) this.#soon();
    };
  }

  /** There is a connection, on which nothing has been asked for. */
  begin(): void {
    this.#asked = undefined;
    this.#look();
  }

  /** The connection has ended: nobody knows who is there now. */
  forget(): void {
    this.#asked = undefined;
    this.#timers.clear("ask");
    this.store.update((model) =>
      Object.keys(model.presence).length === 0 ? model : { ...model, presence: {} },
    );
  }

  close(): void {
    this.#timers.close();
  }

  #soon(): void {
    this.#timers.set("ask", ASK_AFTER, () => this.#look());
  }

  #look(): void {
    if (!this.hasSocket()) return;
    const wanted = this.#wanted();
    const before = this.#asked ?? [];
    if (wanted.length === before.length && wanted.every((user, index) => user === before[index])) {
      if (wanted.length > 0) this.#timers.set("ask", ASK_AGAIN, () => this.#again());
      return;
    }
    this.#asked = wanted;
    this.#timers.set("ask", ASK_AGAIN, () => this.#again());
    this.ask({ type: "watch_presence", payload: { userIds: [...wanted] } }).catch(() => {
      this.#timers.set("ask", ASK_AGAIN_REFUSED, () => this.#again());
    });
  }

  #again(): void {
    this.#asked = undefined;
    this.#look();
  }

  /** Each once, those asked for last first; in an order that does not change with the order of asking. */
  #wanted(): readonly UserId[] {
    const wanted = new Set<UserId>();
    for (const { userIds } of [...this.#interests].reverse()) {
      for (const user of userIds) if (wanted.size < LIMITS.watchedUsers) wanted.add(user);
    }
    return [...wanted].sort((a, b) => a - b);
  }
}
