import type { Client, Clock, Storage } from "../api.js";
import { asChatError } from "../errors.js";
import type { ChatId, Offer, Pauses, ServerFrame, UserId } from "../generated/wire.js";
import { systemClock } from "../platform/clock.js";
import { Timers } from "../platform/timers.js";
import { Acts } from "./acts.js";
import { Agency } from "./agency.js";
import { MissedShelf } from "./missed-shelf.js";
import {
  nextExpiry,
  reduceOrganizer,
  withMissed,
  withOffers,
  withOwnRow,
  withoutColleagues,
  withoutExpired,
  withPauses,
  withSeen,
} from "./reduce.js";
import { nothing, type OrganizerState } from "./state.js";

/** Milliseconds by which an offer may outlive its time here: the server says what became of it. */
export const OFFER_GRACE = 2_000;
/** Milliseconds until what could not be asked is asked again. */
export const ASK_AGAIN = 5_000;
/** Milliseconds between two looks at colleagues, of whom the user is one, where there is no socket; */
export const READ_EVERY = 15_000;
/** and at offers, which ring for a minute, and pauses. */
export const POLL_EVERY = 5_000;

export interface OrganizerOptions {
  /** Where what was missed is kept until it is seen. Default: nowhere; a reload forgets it. */
  storage?: Storage;
  /** Default: the system's. */
  clock?: Clock;
}

/**
 * What organizers have besides their chats: offers, what they missed, whether they take requests, colleagues, and the
 * agency's chats. Built on a client, whose connection and identity it uses.
 */
export class Organizer {
  readonly acts: Acts;
  readonly agency: Agency;
  #state: OrganizerState = nothing;
  readonly #listeners = new Set<() => void>();
  readonly #ends: (() => void)[];
  readonly #timers: Timers;
  readonly #shelf: MissedShelf | undefined;
  #user: UserId | undefined;
  #watchers = 0;
  #isClosed = false;

  constructor(
    private readonly client: Client,
    options: OrganizerOptions = {},
  ) {
    this.acts = new Acts(client);
    this.agency = new Agency(client.channel);
    this.#timers = new Timers(options.clock ?? systemClock);
    this.#shelf = options.storage && new MissedShelf(options.storage);
    this.#ends = [
      client.channel.onFrame((frame) => this.#hear(frame)),
      client.onTransition(({ to }) => (to.state === "online" ? this.#online() : this.#offline())),
      client.subscribe(() => this.#identify()),
    ];
    this.#identify();
    if (client.getState().connection.state === "online") this.#online();
  }

  readonly getState = (): OrganizerState => this.#state;

  /** Calls back after each change; returns how to stop. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The user has seen that a chat was missed. */
  seen(chatId: ChatId): void {
    this.#update((state) => withSeen(state, chatId));
  }

  /** Keeps `colleagues` up until what this returns is called. */
  watchColleagues(): () => void {
    this.#watchers += 1;
    if (this.#watchers === 1) this.#watch(true);
    let isWatching = true;
    return () => {
      if (!isWatching) return;
      isWatching = false;
      this.#watchers -= 1;
      if (this.#watchers === 0) this.#watch(false);
    };
  }

  /** Ends it; the client goes on. */
  close(): void {
    this.#isClosed = true;
    for (const end of this.#ends) end();
    this.#timers.close();
    if (this.#watchers > 0) this.#watch(false);
  }

  #hear(frame: ServerFrame): void {
    const { me, chats } = this.client.getState();
    const now = this.client.now();
    const around = { me, now, chat: (id: ChatId) => chats[id]?.chat };
    this.#update((state) => {
      if (frame.type !== "colleagues" || this.#watchers > 0) return reduceOrganizer(state, frame, around);
      // Nobody watches: what is told of others would not be kept up.
      return withOwnRow(state, frame.payload.organizers, me);
    });
  }

  /** Another user's are other things; what they had missed is read. */
  #identify(): void {
    const { me } = this.client.getState();
    if (me === this.#user) return;
    const isOther = this.#user !== undefined;
    this.#user = me;
    if (isOther) this.#update(() => nothing);
    if (me === undefined || this.#shelf === undefined) return;
    void this.#shelf.open(me).then((kept) => {
      if (this.#user !== me) return;
      // What has come meanwhile is newer.
      this.#update((state) => {
        const there = new Set(state.missed.map(({ chatId }) => chatId));
        const older = kept.filter(({ chatId }) => !there.has(chatId));
        return [...older, ...state.missed].reduce(withMissed, { ...state, missed: [] });
      });
    });
  }

  #online(): void {
    this.#timers.clear("ask");
    this.#timers.clear("watch");
    void this.#ask();
    if (this.#watchers > 0) this.#watch(true);
    else void this.#askOwn();
  }

  /** Nobody says any more what becomes of colleagues. */
  #offline(): void {
    this.#timers.clear("ask");
    this.#timers.clear("watch");
    this.#update(withoutColleagues);
  }

  /** What a connection does not say by itself, and what is over since the last one. */
  async #ask(): Promise<void> {
    const { rank, limits } = this.client.getState();
    // A server that names no rank knows nothing of all this,
    if (rank === undefined) return;
    const asked = await Promise.all([
      // and one that bounds no notes lets no chat go to somebody else.
      limits?.noteChars === undefined
        ? ("unknown" as const)
        : this.#read("/offers", "offers", (state, offers: Offer[]) => withOffers(state, offers)),
      this.#read("/agency/pause", "pauses", (state, pauses: Pauses) => withPauses(state, pauses)),
    ]);
    if (this.#isClosed) return;
    // No frames come where there is no socket: what may change is read again and again.
    const polls = this.#isPolling() && asked.includes("read");
    if (polls || asked.includes("again"))
      this.#timers.set("ask", polls ? POLL_EVERY : ASK_AGAIN, () => void this.#ask());
  }

  #isPolling(): boolean {
    const { connection } = this.client.getState();
    return connection.state === "online" && connection.via === "polling";
  }

  /** Whether it is known now, has to be asked for again, or is nothing that the server knows. */
  async #read<T>(
    path: string,
    part: "offers" | "pauses",
    take: (state: OrganizerState, body: T) => OrganizerState,
  ): Promise<"read" | "again" | "unknown"> {
    const before = this.#state[part];
    try {
      const { body } = await this.client.channel.call("GET", path);
      // What a frame has said meanwhile may be newer than the answer.
      if (this.#state[part] !== before) return "again";
      if (!this.#isClosed) this.#update((state) => take(state, body as T));
      return "read";
    } catch (thrown) {
      return isUnknown(thrown) ? "unknown" : "again";
    }
  }

  #watch(on: boolean): void {
    if (!on) this.#update(withoutColleagues);
    this.#sayWatch(on)?.catch((thrown: unknown) => {
      if (!on || this.#isClosed || isUnknown(thrown)) return;
      this.#lookAgain(ASK_AGAIN);
    });
  }

  #lookAgain(after: number): void {
    this.#timers.set("watch", after, () => {
      if (this.#watchers > 0) this.#watch(true);
      else void this.#askOwn();
    });
  }

  /** What this user said of themselves stands in their own row: nothing else says it to a new connection. */
  async #askOwn(): Promise<void> {
    if (this.client.getState().rank === undefined) return;
    try {
      await this.#sayWatch(true);
      if (this.#watchers === 0) this.#watch(false);
    } catch (thrown) {
      if (this.#isClosed || this.#watchers > 0 || isUnknown(thrown)) return;
      this.#lookAgain(ASK_AGAIN);
    }
  }

  #sayWatch(on: boolean): Promise<unknown> | undefined {
    if (this.client.getState().connection.state !== "online") return undefined;
    if (this.#isPolling()) return on ? this.#readColleagues() : undefined;
    return this.client.channel.ask({ type: "watch_colleagues", payload: { on } });
  }

  /** Without a socket they are asked for again and again: also for the user's own row, where nobody looks. */
  async #readColleagues(): Promise<void> {
    const { items } = await this.agency.organizers();
    this.#hear({ type: "colleagues", payload: { organizers: items } });
    if (!this.#isClosed && this.#isPolling()) this.#lookAgain(READ_EVERY);
  }

  #update(change: (state: OrganizerState) => OrganizerState): void {
    const before = this.#state;
    const next = change(before);
    if (next === before) return;
    this.#state = next;
    if (next.missed !== before.missed && this.#user !== undefined) this.#shelf?.keep(this.#user, next.missed);
    this.#expire();
    for (const listener of [...this.#listeners]) listener();
  }

  #expire(): void {
    const at = nextExpiry(this.#state);
    this.#timers.clear("expire");
    if (at === undefined) return;
    const left = Math.max(0, at + OFFER_GRACE - this.client.now());
    this.#timers.set("expire", left, () =>
      this.#update((state) => withoutExpired(state, this.client.now() - OFFER_GRACE + 1)),
    );
  }
}

/** What a server of before says, over a socket and over REST, and what it says to who may not ask. */
function isUnknown(thrown: unknown): boolean {
  const { code } = asChatError(thrown);
  return code === "unknown_type" || code === "not_found" || code === "forbidden";
}
