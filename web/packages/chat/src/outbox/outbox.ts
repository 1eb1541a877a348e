import type { ChatErrorShape, PendingChange, PendingWords } from "../api.js";
import { pause } from "../connection/backoff.js";
import type { Link } from "../connection/link.js";
import { asChatError, type ChatError } from "../errors.js";
import type { ChatId } from "../generated/wire.js";
import type { Time } from "../platform/time.js";
import { Timers } from "../platform/timers.js";
import { Writes } from "../platform/writes.js";
import { userOf } from "../state/kinds.js";
import { type Entry, settled } from "../state/model.js";
import type { Store } from "../state/store.js";
import { askedNow, dated, isTooOld } from "./age.js";
import { refusal } from "./check.js";
import { answering, type Sending, written } from "./entry.js";
import {
  acknowledged,
  asked,
  askedAgain,
  FAILED_AT_MOST,
  fate,
  inState,
  isAhead,
  isKept,
  isQueued,
  isWaiting,
  PENDING_AT_MOST,
  promised,
  RETRY_AT_MOST,
  replacedBy,
  sendable,
  withEntries,
  withEntry,
} from "./queue.js";
import { keyOf, type Shelf, stampOf } from "./shelf.js";

const TOO_OLD = { code: "network", message: "not sent for a week" } as const;

export interface OutboxParts {
  store: Store;
  clock: Time;
  random: () => number;
  /** Where messages go now; undefined while that is nowhere. */
  link: () => Link | undefined;
  onError: (error: ChatErrorShape) => void;
}

/**
 * Keeps what the user writes, durably, and sends it: of each chat one at a time, in order, each under its
 * own name until the server has answered it.
 */
export class Outbox {
  readonly #timers: Timers;
  /** By message: a message goes out when it is in storage. */
  readonly #writes: Writes;
  /** Messages that storage did not take: they are in memory only. */
  readonly #unkept = new Set<string>();
  readonly #notBefore = new Map<ChatId, number>();
  readonly #tries = new Map<ChatId, number>();
  /** There once what it holds is here, too: nothing new overtakes it. */
  #shelf: Shelf | undefined;
  /** Whose it is to be: a storage that answers late may be that of somebody who has left. */
  #wanted: Shelf | undefined;
  /** When the newest message was written, which the next one is behind, whatever the clock says. */
  #last = 0;
  #opening: Promise<void> = Promise.resolve();
  /** What is held until its request has become a chat. */
  #ahead: readonly Entry[] = [];
  #closed = false;

  constructor(private readonly parts: OutboxParts) {
    this.#timers = new Timers(parts.clock);
    this.#writes = new Writes((thrown) => parts.onError(asChatError(thrown, "storage")));
  }

  /** Whose it is: what this user left in storage comes in, and what was written meanwhile goes there. */
  open(shelf: Shelf): Promise<void> {
    this.#wanted = shelf;
    this.#opening = this.#open(shelf);
    return this.#opening;
  }

  async #open(shelf: Shelf): Promise<void> {
    const left = await this.#load(shelf);
    if (shelf !== this.#wanted) return;
    this.#shelf = shelf;
    const { store } = this.parts;
    const written = store.get().outbox;
    for (const { key } of left) this.#last = Math.max(this.#last, stampOf(key));
    const behind = written.map((entry) => ({
      ...entry,
      key: this.#nextKey(stampOf(entry.key), entry.clientMessageId),
    }));
    store.update((model) => withEntries(settled({ ...model, outbox: behind }), left));
    for (const entry of behind) this.#keep(entry);
  }

  /** Somebody else's from now on, who is said by `open`: what is stored stays stored. */
  leave(): void {
    this.#wanted = undefined;
    this.#shelf = undefined;
    this.#tries.clear();
    this.#notBefore.clear();
  }

  /** Takes from storage what is not here: left by another tab that is gone. */
  async adopt(): Promise<void> {
    const shelf = this.#shelf;
    if (shelf === undefined) return;
    const entries = await this.#load(shelf);
    if (!this.#closed && shelf === this.#shelf)
      this.parts.store.update((model) => withEntries(model, entries));
  }

  async #load(shelf: Shelf): Promise<Entry[]> {
    try {
      return (await shelf.load()).slice(0, PENDING_AT_MOST + FAILED_AT_MOST);
    } catch (thrown) {
      this.parts.onError(asChatError(thrown, "storage"));
      return [];
    }
  }

  #nextKey(now: number, id: string): string {
    this.#last = Math.max(now, this.#last + 1);
    return keyOf(this.#last, id);
  }

  /** Adds a message, once under one name. Over the limit it is one that has failed. */
  add(chatId: ChatId, words: string, sending: Sending = {}): string {
    const { store, clock, random } = this.parts;
    const model = store.get();
    const made = written(chatId, words, sending, clock, random);
    const { clientMessageId, text } = made;
    if (this.#find(clientMessageId) !== undefined) return clientMessageId;
    const entry: Entry = { ...made, key: this.#nextKey(made.createdAt, clientMessageId) };
    const error = refusal(model, text, sending) ?? this.#full();
    if (error !== undefined) {
      // It is shown, to be corrected or tried again; it is not worth a place in storage.
      store.update((now) => withEntries(now, [inState(entry, "failed", error)]));
      return clientMessageId;
    }
    const ended = model.chats[chatId]?.chat.ended === 1;
    const kept = ended ? inState(entry, "not sent") : entry;
    store.update((now) => withEntries(now, [kept]));
    this.#keep(kept);
    this.pump();
    return clientMessageId;
  }

  /** Adds a change of a message. What was asked of that one before and has not gone out gives way. */
  change(chatId: ChatId, text: string, change: PendingChange): string {
    for (const entry of replacedBy(this.parts.store.get(), chatId, change))
      this.discard(entry.clientMessageId);
    return this.add(chatId, text, { change });
  }

  /** Takes over what was written before there was a chat; resolves when it is in storage, or that has failed. */
  readonly take = (chatId: ChatId, { text, createdAt: _, ...sending }: PendingWords): Promise<void> =>
    this.#writes.done(this.add(chatId, text, sending));

  /** Keeps messages that the server had and may have lost. */
  reclaim(entries: readonly Entry[]): void {
    const there = new Set(this.parts.store.get().outbox.map((entry) => entry.clientMessageId));
    this.parts.store.update((model) => withEntries(model, entries));
    for (const entry of entries) if (!there.has(entry.clientMessageId)) this.#keep(entry);
  }

  /** Tries a message again that failed, or that a chat's end kept from going out. */
  retry(id: string): void {
    const entry = this.#find(id);
    if (entry === undefined || (entry.state !== "failed" && entry.state !== "not sent")) return;
    const { store, clock } = this.parts;
    const error = refusal(store.get(), entry.text, entry);
    const next =
      error === undefined ? askedNow(inState(entry, "queued"), clock) : inState(entry, "failed", error);
    store.update((model) => withEntry(model, id, () => next));
    if (error === undefined) this.#keep(next);
    this.pump();
  }

  /** Forgets a message that is not on its way. */
  discard(id: string): void {
    const entry = this.#find(id);
    if (entry === undefined || entry.state === "sending") return;
    this.parts.store.update((model) => withEntry(model, id, () => undefined));
    this.#forget(entry);
  }

  /** Sends what may go out now. */
  pump(): void {
    const { store, clock, link } = this.parts;
    this.#date();
    const way = this.#closed || this.#shelf === undefined ? undefined : link();
    if (way === undefined) return;
    const now = clock.now();
    const model = store.get();
    this.#ahead = model.outbox.filter((entry) => isQueued(entry) && isAhead(model, entry.chatId));
    for (const entry of sendable(model, now, this.#notBefore)) {
      if (entry.tipId === undefined && isTooOld(entry, clock)) this.#fail(entry, TOO_OLD);
      else void this.#send(entry, way);
    }
    this.#wakeUp(now);
  }

  /** What was written before the server's time was known has a date now, here and in storage. */
  #date(): void {
    const { store, clock } = this.parts;
    if (this.#shelf === undefined || clock.ofServer() === undefined) return;
    for (const entry of store.get().outbox) {
      const next = dated(entry, clock);
      if (next === entry) continue;
      store.update((model) => withEntry(model, entry.clientMessageId, () => next));
      // Another tab may have sent it, or its user discarded it there: that stays so.
      this.#write(next, async (shelf) => {
        if (await shelf.has(next.key)) await shelf.put(next);
      });
    }
  }

  /** The state has changed: what came back in the log leaves storage, and what waited for its chat may go out. */
  sweep(before: readonly Entry[], after: readonly Entry[]): void {
    const model = this.parts.store.get();
    if (this.#ahead.some(({ chatId }) => !isAhead(model, chatId))) this.pump();
    if (before === after) return;
    const there = new Set(after.map((entry) => entry.clientMessageId));
    for (const entry of before) if (!there.has(entry.clientMessageId)) this.#forget(entry);
  }

  /** The server closed the connection over the size of a frame: what was on its way is not sent again. */
  tooLarge(): void {
    const error = { code: "too_large" as const, message: "the message is too long" };
    for (const entry of this.parts.store.get().outbox) {
      if (entry.state === "sending" && entry.acked === undefined) this.#fail(entry, error);
    }
  }

  /** Ends; resolves when all is in storage. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timers.close();
    // What was written before the storage was read goes there, too.
    await this.#opening;
    await this.#writes.allDone();
  }

  async #send(entry: Entry, link: Link): Promise<void> {
    const { store } = this.parts;
    const { clientMessageId: id, chatId } = entry;
    store.update((model) => withEntry(model, id, (own) => inState(own, "sending")));
    await this.#writes.done(id);
    if (entry.attempted && !this.#unkept.has(id) && !(await this.#isStillThere(entry))) {
      // Another tab has sent it, or its user has discarded it there.
      store.update((model) => withEntry(model, id, () => undefined));
      this.pump();
      return;
    }
    if (this.#closed) return;
    store.update((model) => withEntry(model, id, (own) => ({ ...own, attempted: true })));
    const message = {
      message: entry.text,
      clientMessageId: id,
      ...answering(entry),
      ...entry.place,
    };
    try {
      const user = userOf(chatId);
      if (user !== undefined) {
        await link.open(user, message);
        // It has the chat's id now, and goes out like any other.
        if (!this.#closed) store.update((model) => withEntry(model, id, (own) => inState(own, "queued")));
        this.pump();
        return;
      }
      if (entry.tip !== undefined) {
        const { text, tip } = entry;
        const words = text === "" ? {} : { message: text };
        const ack = await link.tip({ chatId, clientMessageId: id, ...tip, ...words });
        this.#tries.delete(chatId);
        this.#notBefore.delete(chatId);
        // It stays, also on the device, until the log says what became of it.
        this.#keep({ ...inState(entry, "sending"), tipId: ack.tipId });
        if (!this.#closed) store.update((model) => promised(model, id, ack));
        this.pump();
        return;
      }
      const change = asked(entry);
      const ack = await (change === undefined ? link.send({ chatId, ...message }) : link.change(change));
      this.#tries.delete(chatId);
      this.#notBefore.delete(chatId);
      this.#forget(entry);
      if (!this.#closed) store.update((model) => acknowledged(model, entry, ack));
    } catch (thrown) {
      if (!this.#closed) this.#refused(entry, asChatError(thrown));
    }
    this.pump();
  }

  #refused(entry: Entry, error: ChatError): void {
    const { store, clock, onError } = this.parts;
    const { clientMessageId: id, chatId } = entry;
    // Somebody else may have decided meanwhile: the log, or the end of the connection.
    if (this.#find(id)?.state !== "sending") return;
    const said = fate(error);
    if (said === "again") {
      store.update((model) => withEntry(model, id, (own) => inState(own, "queued")));
      this.#notBefore.set(chatId, clock.now() + this.#pause(chatId, error));
      return;
    }
    if (entry.tipId !== undefined) {
      // It is promised, whatever is said now: the next connection asks again.
      store.update((model) => withEntry(model, id, (own) => inState(own, "sending")));
      return;
    }
    const shown = {
      code: error.code === "storage" ? ("network" as const) : error.code,
      message: error.message,
    };
    const next = said === "failed" ? inState(entry, "failed", shown) : inState(entry, "not sent");
    const kept = isKept(store.get(), entry);
    if (kept) this.#keep(next);
    store.update((model) => withEntry(model, id, () => (kept ? next : undefined)));
    this.#tries.delete(chatId);
    if (said === "failed") onError(error);
  }

  /** How long a chat's messages wait. A lost connection says by itself when there is a new one. */
  #pause(chatId: ChatId, { code, retryAfterMs = 0 }: ChatError): number {
    if (code === "network" || code === "unauthorized") return 1_000;
    const tries = (this.#tries.get(chatId) ?? 0) + 1;
    this.#tries.set(chatId, tries);
    return Math.max(retryAfterMs, pause(tries, this.parts.random(), RETRY_AT_MOST));
  }

  /** The link is another one: what waited for the old one need not. */
  released(): void {
    this.#notBefore.clear();
    this.parts.store.update(askedAgain);
  }

  #wakeUp(now: number): void {
    const waiting = new Set(
      this.parts.store
        .get()
        .outbox.filter(isQueued)
        .map((entry) => entry.chatId),
    );
    for (const chat of this.#notBefore.keys()) if (!waiting.has(chat)) this.#notBefore.delete(chat);
    const next = Math.min(...this.#notBefore.values());
    if (next > now && next < Number.POSITIVE_INFINITY)
      this.#timers.set("pump", next - now, () => this.pump());
    else this.#timers.clear("pump");
  }

  #fail(entry: Entry, error: NonNullable<Entry["error"]>): void {
    const next = isKept(this.parts.store.get(), entry) ? inState(entry, "failed", error) : undefined;
    this.parts.store.update((model) => withEntry(model, entry.clientMessageId, () => next));
    if (next !== undefined) this.#keep(next);
  }

  #full(): { code: "overloaded"; message: string } | undefined {
    const waiting = this.parts.store.get().outbox.filter(isWaiting).length;
    return waiting < PENDING_AT_MOST
      ? undefined
      : { code: "overloaded", message: "too many unsent messages" };
  }

  #find(id: string): Entry | undefined {
    return this.parts.store.get().outbox.find((entry) => entry.clientMessageId === id);
  }

  /** Whether storage still has it; where storage fails, what is in memory counts. */
  async #isStillThere(entry: Entry): Promise<boolean> {
    try {
      return (await this.#shelf?.has(entry.key)) ?? true;
    } catch {
      return true;
    }
  }

  #keep(entry: Entry): void {
    const { clientMessageId: id } = entry;
    this.#write(entry, async (shelf) => {
      this.#unkept.add(id);
      await shelf.put(entry);
      this.#unkept.delete(id);
    });
  }

  #forget(entry: Entry): void {
    this.#write(entry, async (shelf) => {
      this.#unkept.delete(entry.clientMessageId);
      await shelf.delete(entry.key);
    });
  }

  #write({ clientMessageId: id }: Entry, write: (shelf: Shelf) => Promise<void>): void {
    const shelf = this.#shelf;
    if (shelf !== undefined) this.#writes.begin(id, () => write(shelf));
  }
}
