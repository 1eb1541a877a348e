import type { Clock } from "../api.js";
import { systemClock } from "../platform/clock.js";
import { Timers } from "../platform/timers.js";
import { ANSWER_WITHIN, ASK_AFTER, type Idle, type IdleEvent, stepIdle } from "./idle.js";
import type { Organizer } from "./organizer.js";
import type { Room } from "./room.js";

/** Milliseconds until it is said again that nobody is there, where the server has not heard it. */
export const SAY_AGAIN = 30_000;
/** What is said of whoever did not answer: the same word as the server's. */
export const NO_ANSWER = "no_answer";

/**
 * Asks whoever takes requests whether they are still there, and says that they are away when nobody answers. Each page
 * counts by itself, and hears of hands on the others; one of them speaks to the server.
 */
export class IdleWatch {
  #idle: Idle = { state: "off" };
  readonly #timers: Timers;
  readonly #listeners = new Set<() => void>();
  readonly #ends: (() => void)[];

  constructor(
    private readonly organizer: Organizer,
    private readonly room: Room,
    private readonly clock: Clock = systemClock,
  ) {
    this.#timers = new Timers(clock);
    this.#ends = [
      organizer.subscribe(() => this.#look()),
      room.onHand(() => this.#say("hand")),
      room.onWord((word) => this.#step({ type: word })),
    ];
    this.#look();
  }

  readonly getState = (): Idle => this.#idle;

  /** Calls back after each change; returns how to stop. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Somebody is there, and says so. */
  answer(): void {
    this.#say("answer");
  }

  close(): void {
    for (const end of this.#ends) end();
    this.#timers.close();
    this.room.close();
  }

  #say(word: "hand" | "answer"): void {
    this.room.say(word);
    this.#step({ type: word });
  }

  #look(): void {
    this.#step({ type: "available", is: this.organizer.getState().availability?.state === "available" });
  }

  #step(event: IdleEvent): void {
    const before = this.#idle;
    const { idle, away } = stepIdle(before, event, this.clock.now());
    this.#idle = idle;
    const isUnheard = event.type === "tick" && before.state === "gone";
    if ((away || isUnheard) && this.room.speaks()) this.#leave();
    this.#wake();
    if (idle !== before) for (const listener of [...this.#listeners]) listener();
  }

  /** Where it cannot be said now it is said again, for as long as the server believes that somebody is there. */
  #leave(): void {
    this.organizer.acts.setAvailability("away", { reason: NO_ANSWER }).catch(() => undefined);
  }

  #wake(): void {
    const left = leftOf(this.#idle, this.clock.now());
    if (left === undefined) this.#timers.clear("tick");
    else this.#timers.set("tick", left, () => this.#step({ type: "tick" }));
  }
}

/** Milliseconds until something is due. */
function leftOf(idle: Idle, now: number): number | undefined {
  switch (idle.state) {
    case "off":
      return undefined;
    case "here":
      return idle.at + ASK_AFTER - now;
    case "asking":
      return idle.since + ANSWER_WITHIN - now;
    case "gone":
      return SAY_AGAIN;
  }
}
