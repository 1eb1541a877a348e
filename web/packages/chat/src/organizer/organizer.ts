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
  withoutExpired,
  withPauses,
  withSeen,
} from "./reduce.js";
import { nothing, type OrganizerState } from "./state.js";

/** Milliseconds by which an offer may outlive its time here: the server says what became of it. */
export const OFFER_GRACE = 2_000;
/** Milliseconds until what could not be asked is asked again. */
export const ASK_AGAIN = 5_000;
/** Milliseconds between two looks at colleagues where there is no socket. */
export const READ_EVERY = 15_000;

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
      const next = reduceOrganizer(state, frame, around);
      if (this.#watchers > 0 || next.colleagues === undefined) return next;
      // Nobody watches: what is told of others would not be kept up.
      const { colleagues: _, ...own } = next;
      return own;
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
    this.#update(({ colleagues: _, ...state }) => state);
  }

  /** What a connection does not say by itself, and what is over since the last one. */
  async #ask(): Promise<void> {
    const { rank, limits } = this.client.getState();
    // A server that names no rank knows nothing of all this,
    if (rank === undefined) return;
    const asked = await Promise.all([
      // and one that bounds no notes lets no chat go to somebody else.
      limits?.noteChars === undefined ||
        this.#read("/offers", "offers", (state, offers: Offer[]) => withOffers(state, offers)),
      this.#read("/agency/pause", "pauses", (state, pauses: Pauses) => withPauses(state, pauses)),
    ]);
    if (this.#isClosed || asked.every(Boolean)) return;
    this.#timers.set("ask", ASK_AGAIN, () => void this.#ask());
  }

  /** Whether there is nothing more to be asked of it. */
  async #read<T>(
    path: string,
    part: "offers" | "pauses",
    take: (state: OrganizerState, body: T) => OrganizerState,
  ): Promise<boolean> {
    const before = this.#state[part];
    try {
      const { body } = await this.client.channel.call("GET", path);
      // What a frame has said meanwhile may be newer than the answer.
      if (this.#state[part] !== before) return false;
      if (!this.#isClosed) this.#update((state) => take(state, body as T));
      return true;
    } catch (thrown) {
      return isUnknown(thrown);
    }
  }

  #watch(on: boolean): void {
    if (!on) this.#update(({ colleagues: _, ...state }) => state);
    this.#sayWatch(on)?.catch((thrown: unknown) => {
      if (!on || this.#isClosed || isUnknown(thrown)) return;
      this.#timers.set("watch", ASK_AGAIN, () => this.#watch(this.#watchers > 0));
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
      this.#timers.set("watch", ASK_AGAIN, () => void this.#askOwn());
    }
  }

  #sayWatch(on: boolean): Promise<unknown> | undefined {
    const { connection } = this.client.getState();
    if (connection.state !== "online") return undefined;
    if (connection.via === "polling") return on ? this.#readColleagues() : undefined;
    return this.client.channel.ask({ type: "watch_colleagues", payload: { on } });
  }

  /** Without a socket they are asked for, as often as somebody looks. */
  async #readColleagues(): Promise<void> {
    const { items } = await this.agency.organizers();
    this.#hear({ type: "colleagues", payload: { organizers: items } });
    if (this.#watchers > 0 && !this.#isClosed)
      this.#timers.set("watch", READ_EVERY, () => this.#watch(this.#watchers > 0));
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
