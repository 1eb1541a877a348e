import type { Event, wire } from "@switchboard/chat";

type EventId = wire.EventId;

/** What is known of an event. `missing`: the server knows none of this id, or not for this user. */
export type EventEntry = { status: "loading" } | { status: "ready"; event: Event } | { status: "failed" };

/**
 * Events by id, fetched once each, so that twenty rows of a list ask once. Keeps those that are on the screen, and
 * of the others the last ones, `limit` in all.
 */
export class EventStore {
  readonly #fetch: (id: EventId) => Promise<Event>;
  readonly #limit: number;
  readonly #entries = new Map<EventId, EventEntry>();
  /** By how many each event is shown now. */
  readonly #shown = new Map<EventId, number>();
  readonly #listeners = new Set<() => void>();

  constructor(fetch: (id: EventId) => Promise<Event>, limit = 200) {
    this.#fetch = fetch;
    this.#limit = limit;
  }

  /** What is known now; the same object until it changes. */
  get(id: EventId): EventEntry | undefined {
    return this.#entries.get(id);
  }

  /** Fetches the event unless it is here or on its way; a failed one is tried again. */
  want(id: EventId): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined && entry.status !== "failed") return;
    this.#set(id, { status: "loading" });
    this.#fetch(id).then(
      (event) => this.#set(id, { status: "ready", event }),
      () => this.#set(id, { status: "failed" }),
    );
  }

  /** Wants an event for as long as it is on the screen; returns how to let it go. */
  show(id: EventId): () => void {
    this.#shown.set(id, (this.#shown.get(id) ?? 0) + 1);
    this.want(id);
    let showing = true;
    return () => {
      if (!showing) return;
      showing = false;
      const others = (this.#shown.get(id) ?? 1) - 1;
      if (others > 0) this.#shown.set(id, others);
      else this.#shown.delete(id);
      this.#trim();
    };
  }

  /** Takes in events that came another way, such as by a search. */
  learn(events: readonly Event[]): void {
    for (const event of events) this.#set(event.id, { status: "ready", event });
  }

  /** Calls back after each change; returns how to stop. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #set(id: EventId, entry: EventEntry): void {
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    this.#trim();
    for (const listener of this.#listeners) listener();
  }

  /** Drops the oldest that nobody sees. */
  #trim(): void {
    for (const id of this.#entries.keys()) {
      if (this.#entries.size <= this.#limit) return;
      if (!this.#shown.has(id)) this.#entries.delete(id);
    }
  }
}
