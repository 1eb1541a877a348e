import type { Drafts as Api, ChatErrorShape, Clock, Storage, Surroundings } from "../api.js";
import { asChatError } from "../errors.js";
import type { UserId } from "../generated/wire.js";
import { wellFormed } from "../platform/text.js";
import { Timers } from "../platform/timers.js";
import { uuid } from "../platform/uuid.js";
import { Writes } from "../platform/writes.js";

/** How many are kept; the one not touched for longest gives way. */
export const MOST_DRAFTS = 100;
/** Characters of one that are kept on the device. */
export const MOST_CHARACTERS = 4_000;
/** Milliseconds from a key to its being written, at most one write of each. */
export const KEEP_AFTER = 500;

/** A text that was begun. */
interface Draft {
  text: string;
  /** The name of the message that comes of it: where that is known, it has been sent. */
  name: string;
  /** When it was touched last. */
  at: number;
}

interface Parts {
  storage: Storage;
  clock: Clock;
  random: () => number;
  surroundings: Surroundings;
  onError: (error: ChatErrorShape) => void;
}

/** Texts that were begun and not sent: in memory at once, and soon on the device, for who signs in here again. */
export class Drafts implements Api {
  /** The one not touched for longest first. */
  #drafts = new Map<string, Draft>();
  readonly #timers: Timers;
  readonly #writes: Writes;
  readonly #loaded = new Set<() => void>();
  readonly #end: () => void;
  #user: UserId | undefined;
  #closed = false;

  constructor(private readonly parts: Parts) {
    this.#timers = new Timers(parts.clock);
    this.#writes = new Writes((thrown) => parts.onError(asChatError(thrown, "storage")));
    this.#end = parts.surroundings.subscribe(() => {
      if (!parts.surroundings.isVisible()) this.#save();
    });
  }

  get any(): boolean {
    return this.#drafts.size > 0;
  }

  get(key: string): string {
    return this.#drafts.get(key)?.text ?? "";
  }

  set(key: string, text: string): void {
    const before = this.#drafts.get(key);
    this.#drafts.delete(key);
    // White space is no draft: the field has it as long as it is there.
    const isDraft = text.trim() !== "";
    if (isDraft) {
      const name = before?.name ?? uuid(this.parts.random);
      this.#drafts.set(key, { text, name, at: this.parts.clock.now() });
      this.#bound();
    }
    if (isDraft || before !== undefined) this.#keepSoon(key);
  }

  /** The name of the message that comes of what was begun under this key, where that is this text. */
  nameOf(key: string, text: string): string | undefined {
    const draft = this.#drafts.get(key);
    const isIt = draft !== undefined && wellFormed(draft.text.replaceAll("\0", "")) === wellFormed(text);
    return isIt ? draft.name : undefined;
  }

  onLoaded(listener: () => void): () => void {
    this.#loaded.add(listener);
    return () => this.#loaded.delete(listener);
  }

  /**
   * Reads what this user left here. What is being written stays; what has become a message, as `isSent` knows its name,
   * is none any more.
   */
  async open(user: UserId, known: Promise<void>, isSent: (name: string) => boolean): Promise<void> {
    if (this.#user === user || this.#closed) return;
    // What the one before has begun stays theirs.
    if (this.#user !== undefined) {
      this.#save();
      this.#drafts = new Map();
    }
    this.#user = user;
    try {
      await known;
      const pairs = await this.parts.storage.list(prefixOf(user));
      if (this.#user !== user || this.#closed) return;
      const left = pairs
        .flatMap(([key, value]): [string, Draft][] =>
          isDraft(value) ? [[key.slice(prefixOf(user).length), value]] : [],
        )
        .sort(([, one], [, other]) => one.at - other.at);
      const begun = this.#drafts;
      this.#drafts = new Map();
      for (const [key, draft] of left) {
        if (begun.has(key)) continue;
        if (isSent(draft.name)) this.#write(user, key);
        else this.#drafts.set(key, draft);
      }
      for (const [key, draft] of begun) {
        this.#drafts.set(key, draft);
        this.#keepSoon(key);
      }
      this.#bound();
      for (const told of [...this.#loaded]) told();
    } catch (thrown) {
      this.parts.onError(asChatError(thrown, "storage"));
    }
  }

  /** Ends; what was begun is on the device when it resolves, or with `forget` nothing is written any more. */
  async close(forget: boolean): Promise<void> {
    if (this.#closed) return;
    if (!forget) this.#save();
    this.#closed = true;
    this.#end();
    this.#timers.close();
    await this.#writes.allDone();
    if (forget) this.#drafts = new Map();
  }

  #bound(): void {
    const oldest = this.#drafts.keys().next().value;
    if (this.#drafts.size <= MOST_DRAFTS || oldest === undefined) return;
    this.#drafts.delete(oldest);
    this.#keepSoon(oldest);
  }

  #keepSoon(key: string): void {
    const user = this.#user;
    if (user === undefined || this.#timers.has(key)) return;
    this.#timers.set(key, KEEP_AFTER, () => this.#write(user, key));
  }

  /** Writes what waits for that, now. */
  #save(): void {
    const user = this.#user;
    if (user === undefined) return;
    for (const key of this.#timers.names()) {
      this.#timers.clear(key);
      this.#write(user, key);
    }
  }

  #write(user: UserId, key: string): void {
    if (this.#closed) return;
    const draft = this.#drafts.get(key);
    const { storage } = this.parts;
    this.#writes.begin(key, async () => {
      if (draft === undefined) await storage.delete(prefixOf(user) + key);
      else await storage.put(prefixOf(user) + key, { ...draft, text: draft.text.slice(0, MOST_CHARACTERS) });
    });
  }
}

const prefixOf = (user: UserId): string => `${user}/draft/`;

function isDraft(value: unknown): value is Draft {
  if (typeof value !== "object" || value === null) return false;
  const { text, name, at } = value as Partial<Draft>;
  return typeof text === "string" && typeof name === "string" && typeof at === "number";
}
