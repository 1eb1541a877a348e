import type { HelpRequest, Place } from "../api.js";
import type { Link } from "../connection/link.js";
import { asChatError, ChatError, noNetwork } from "../errors.js";
import type { ChatId } from "../generated/wire.js";
import { refusal } from "../outbox/check.js";
import { keyOf, stampOf } from "../outbox/shelf.js";
import { wellFormed } from "../platform/text.js";
import { Timers } from "../platform/timers.js";
import { uuid } from "../platform/uuid.js";
import type { RequestEntry } from "../state/model.js";
import { Calls } from "./calls.js";
import { handingTo } from "./handing.js";
import { Keeping } from "./keeping.js";
import type { AskingParts, Plea } from "./parts.js";
import { Pauses } from "./pauses.js";
import {
  type After,
  answered,
  asSent,
  changed,
  idle,
  inState,
  isOpen,
  notWithdrawn,
  REQUESTS_AT_MOST,
  sendable,
  takenBack,
  unanswered,
  withRequests,
} from "./queue.js";
import { Reopening } from "./reopening.js";
import type { RequestShelf } from "./shelf.js";
import { WORDS_AT_MOST, withWords, wordsOf } from "./words.js";

/**
 * Keeps what a participant asks for, durably, and sends it under one name until the server has answered: it becomes
 * one request, whatever is lost on the way. A withdrawal is kept and sent likewise.
 */
export class Asking {
  readonly #timers: Timers;
  readonly #kept: Keeping;
  readonly #reopening: Reopening;
  readonly #asked = new Calls<HelpRequest>();
  readonly #withdrawn = new Calls<void>();
  /** Whose it is to be: a storage that answers late may be that of somebody who has left. */
  #wanted: RequestShelf | undefined;
  #opening: Promise<void> = Promise.resolve();
  #pauses: Pauses;
  #tries = 0;
  #last = 0;
  /** Whether the device seems to have a network, and somebody looks. */
  #awake: boolean;
  #closed = false;

  constructor(private readonly parts: AskingParts) {
    this.#timers = new Timers(parts.clock);
    this.#pauses = this.#newPauses();
    this.#reopening = new Reopening(parts.clock, parts.random);
    this.#kept = new Keeping(parts.onError, (name) => {
      this.#change(name, (own) => (own.kept ? own : { ...own, kept: true }));
    });
    this.#awake = this.#isAwake();
  }

  /** Whose it is: what this user left in storage comes in, and what was asked meanwhile goes there. */
  open(shelf: RequestShelf): Promise<void> {
    this.#wanted = shelf;
    this.#opening = this.#open(shelf);
    return this.#opening;
  }

  async #open(shelf: RequestShelf): Promise<void> {
    const left = await this.#kept.load(shelf);
    if (shelf !== this.#wanted) return;
    this.#kept.use(shelf);
    for (const { key } of left) this.#last = Math.max(this.#last, stampOf(key));
    for (const entry of this.#all()) this.#put({ ...entry, key: this.#nextKey(stampOf(entry.key), entry) });
    this.parts.store.update((model) => withRequests(model, left));
  }

  /** Somebody else's from now on, who is said by `open`: what is stored stays stored. */
  leave(): void {
    this.#wanted = undefined;
    this.#kept.use(undefined);
    this.#pauses = this.#newPauses();
    this.#giveUp();
  }

  /** Asks for help. Resolves when the request waits, however long that takes; rejects when it never will. */
  request({ eventId, description, place, placeComing }: Plea): Promise<HelpRequest> {
    const { store, clock, random } = this.parts;
    const text = wellFormed(description);
    const isSame = (entry: RequestEntry): boolean =>
      entry.eventId === eventId && entry.state === "unsent" && entry.description === text;
    const known = this.#all().find(isSame);
    if (known !== undefined) {
      // The same once more is a wish to hurry.
      this.hurry();
      return this.#asked.of(known.clientRequestId);
    }
    if (this.#all().filter(isOpen).length >= REQUESTS_AT_MOST) {
      return Promise.reject(new ChatError("overloaded", "too many unsent requests"));
    }
    const clientRequestId = uuid(random);
    const createdAt = clock.present();
    const entry: RequestEntry = {
      clientRequestId,
      eventId,
      description: text,
      ...(place === undefined ? {} : { place }),
      ...(placeComing === undefined ? {} : { placeComing }),
      createdAt,
      state: "unsent",
      kept: false,
      key: this.#nextKey(createdAt, { clientRequestId }),
    };
    const asked = this.#asked.of(clientRequestId);
    const before = this.#all();
    store.update((model) => withRequests(model, [entry]));
    const after = new Set(this.#all());
    for (const gone of before) if (!after.has(gone)) this.#kept.forget(gone);
    this.#kept.keep(entry);
    this.pump();
    return asked;
  }

  /** What whoever asked is told of a request that is not sent yet: by its name, also after a restart. */
  requested(name: string): Promise<HelpRequest> {
    const entry = this.#find(name);
    return entry?.state === "unsent" ? this.#asked.of(name) : Promise.reject(takenBack());
  }

  /** Writes behind a request that has not arrived, or was refused; throws where that cannot be kept. */
  add(name: string, text: string, place?: Place): string {
    const { store, clock, random } = this.parts;
    const entry = this.#find(name);
    const said = wellFormed(text);
    if (entry === undefined || entry.state === "takenBack") throw takenBack();
    const wrong = refusal(store.get(), said);
    if (wrong !== undefined) throw new ChatError(wrong.code, wrong.message);
    if ((entry.words?.length ?? 0) >= WORDS_AT_MOST) throw new ChatError("overloaded", "too many words");
    const clientMessageId = uuid(random);
    const words = { clientMessageId, text: said, ...(place && { place }), createdAt: clock.present() };
    this.#put(withWords(entry, [words]));
    return clientMessageId;
  }

  /** Takes back what is meant of what has not been answered; resolves for each when the server knows. */
  takeBack(isMeant: (entry: RequestEntry) => boolean): Promise<void>[] {
    const meant = this.#all().filter((entry) => isOpen(entry) && isMeant(entry));
    const told = meant.map((entry) => {
      const name = entry.clientRequestId;
      if (entry.state === "unsent") {
        this.#put(inState(entry, "takenBack"));
        this.#asked.settle(name, takenBack());
      }
      return this.#withdrawn.of(name);
    });
    this.hurry();
    return told;
  }

  /** Tries a request again that was refused. */
  retry(name: string): void {
    const entry = this.#find(name);
    if (entry?.state !== "refused") return;
    this.#put(inState(entry, "unsent"));
    this.hurry();
  }

  /** Forgets a request that is settled, and takes back one that is not. */
  discard(name: string): void {
    const entry = this.#find(name);
    if (entry === undefined) return;
    if (isOpen(entry)) this.takeBack((other) => other === entry);
    else this.#remove(entry);
  }

  /** Forgets a request that is settled, once what was said in it is kept to be sent to this chat. */
  move(name: string, chatId: ChatId): void {
    const entry = this.#find(name);
    if (entry && !isOpen(entry)) this.#remove({ ...entry, words: wordsOf(entry) }, chatId);
  }

  /** There is a connection: what another tab left comes in, and all goes out. */
  async online(): Promise<void> {
    this.#again();
    const { shelf } = this.#kept;
    if (shelf === undefined) return;
    await this.#kept.allDone();
    const left = await this.#kept.load(shelf);
    if (this.#closed || shelf !== this.#kept.shelf) return;
    this.parts.store.update((model) => withRequests(model, left));
    this.pump();
  }

  /** The user wants it now, or the device has a network again. What the server asked to wait is waited. */
  hurry(): void {
    this.#pauses.over();
    // What is under way over a connection comes to its end by itself.
    if (this.parts.link() === undefined) this.#again();
    else this.pump();
  }

  /** Something has changed: the connection, or what the device says of itself. */
  look(): void {
    const before = this.#awake;
    this.#awake = this.#isAwake();
    if (this.#awake && !before) this.hurry();
    else this.pump();
  }

  /** The server closed the connection over the size of a frame: what was on its way is not sent again. */
  tooLarge(): void {
    const error = new ChatError("too_large", "the description is too long");
    for (const entry of this.#all()) {
      if (entry.trying !== undefined && entry.state === "unsent")
        this.#settle(entry, unanswered(entry, error));
    }
  }

  /** Sends what may go out now. */
  pump(): void {
    if (this.#closed || this.#kept.shelf === undefined) return;
    const { due, again } = this.#reopening.look(this.#all());
    for (const entry of due) this.#put(inState(entry, "unsent"));
    if (again !== undefined) this.#timers.set("reopening", again, () => this.pump());
    const way = this.#way();
    const next = sendable(this.#all());
    this.#timers.clear("pump");
    if (way === undefined || next.length === 0) return;
    const wait = this.#pauses.left();
    if (wait > 0) this.#timers.set("pump", wait, () => this.pump());
    else for (const entry of next) void this.#try(entry, way);
  }

  /** Ends; resolves when all is in storage. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timers.close();
    await this.#opening;
    await this.#kept.allDone();
    this.#giveUp();
  }

  async #try(entry: RequestEntry, way: Link): Promise<void> {
    const { clientRequestId: name, eventId } = entry;
    this.#tries += 1;
    const trying = this.#tries;
    this.#change(name, (own) => ({ ...own, trying }));
    // Not before it is in storage.
    await this.#kept.done(name);
    let withdraws = entry.state === "takenBack";
    try {
      // By REST only when the server knows this user by what is sent: a cookie may be somebody else's by now.
      if (way === this.parts.rest) await this.parts.whose.ask();
      await this.#compare(entry);
      const own = this.#find(name);
      if (this.#closed || own?.trying !== trying) return;
      this.#change(name, (now) => ({ ...now, attempted: true }));
      withdraws = own.state === "takenBack";
      if (withdraws) {
        await way.cancelHelp({ eventId, clientRequestId: name });
        this.#done(name, () => ({ next: undefined }));
      } else {
        const answer = await way.requestHelp(asSent(entry));
        await this.#adopt(entry);
        this.#done(name, (now) => {
          // Of one that was taken back nobody is told that it waits.
          if (way === this.parts.rest && now.state === "unsent")
            this.parts.heard({ type: "help_requested", payload: answer });
          return answered(now, answer);
        });
      }
    } catch (thrown) {
      const error = asChatError(thrown);
      if (!withdraws) await this.#adopt(entry);
      // Of a try that was given up only an answer counts.
      if (this.#find(name)?.trying !== trying) return;
      if (error.retryAfterMs !== undefined) this.#pauses.hold(error.retryAfterMs);
      this.#done(name, (now) => (withdraws ? notWithdrawn : unanswered)(now, error));
    }
  }

  /** Another tab may have settled it, or taken it back. */
  async #compare(entry: RequestEntry): Promise<void> {
    if ((await this.#adopt(entry)) !== "settled") return;
    this.#done(entry.clientRequestId, (now) => this.#elsewhere(now));
  }

  /** Takes back here what another tab has taken back; says whether one has settled it. */
  async #adopt(entry: RequestEntry): Promise<"settled" | undefined> {
    const { clientRequestId: name } = entry;
    const { shelf } = this.#kept;
    const stored = await this.#kept.stored(entry);
    if (stored === "unknown") return undefined;
    const isMeant = shelf === this.#kept.shelf && !this.#closed;
    if (isMeant && stored?.state === "takenBack" && this.#find(name)?.state === "unsent") {
      this.#change(name, (now) => inState(now, "takenBack"));
      this.#asked.settle(name, takenBack());
    }
    return isMeant && stored === undefined ? "settled" : undefined;
  }

  /** What another tab has made of it. */
  #elsewhere({ eventId, state }: RequestEntry): After {
    if (state === "takenBack") return { next: undefined };
    const { requests } = this.parts.store.get();
    return { next: undefined, told: requests.find((one) => one.eventId === eventId) ?? takenBack() };
  }

  #done(name: string, after: (entry: RequestEntry) => After): void {
    const entry = this.#find(name);
    if (entry === undefined || this.#closed) return;
    this.#settle(entry, after(entry));
    this.pump();
  }

  #settle(entry: RequestEntry, { next, again, told }: After): void {
    const { clientRequestId: name } = entry;
    if (again) this.#pauses.failed();
    else this.#pauses.over();
    const chatId = told === undefined || told instanceof ChatError ? undefined : told.requestId;
    if (next === undefined) this.#remove(entry, chatId);
    else if (next === entry) this.#change(name, idle);
    else this.#put(idle(next));
    if (told !== undefined) this.#asked.settle(name, told);
    if (next === undefined) this.#withdrawn.settle(name, told instanceof ChatError ? told : undefined);
  }

  /** Whatever is on its way is given up for a try that begins now. */
  #again(): void {
    this.#pauses.over();
    for (const { clientRequestId } of this.#all()) this.#change(clientRequestId, idle);
    this.pump();
  }

  #newPauses(): Pauses {
    return new Pauses(this.parts.clock, this.parts.random);
  }

  /** Online: the connection. Else REST, unless the device says that there is no network, or nobody is signed in. */
  #way(): Link | undefined {
    const { link, rest, store, surroundings } = this.parts;
    const { connection } = store.get();
    const isOut = connection.state === "signed out" && connection.why !== "replaced";
    return link() ?? (isOut || !surroundings.isOnline() ? undefined : rest);
  }

  #isAwake(): boolean {
    const { surroundings } = this.parts;
    return surroundings.isOnline() && surroundings.isVisible();
  }

  #giveUp(): void {
    const error = noNetwork("not sent yet: this device keeps it");
    this.#asked.settleAll(error);
    this.#withdrawn.settleAll(error);
  }

  #nextKey(stamp: number, { clientRequestId }: Pick<RequestEntry, "clientRequestId">): string {
    this.#last = Math.max(stamp, this.#last + 1);
    return keyOf(this.#last, clientRequestId);
  }

  #all(): readonly RequestEntry[] {
    return this.parts.store.get().pendingRequests;
  }

  #find(name: string): RequestEntry | undefined {
    return this.#all().find((entry) => entry.clientRequestId === name);
  }

  #change(name: string, change: (entry: RequestEntry) => RequestEntry | undefined): void {
    this.parts.store.update((model) => changed(model, name, change));
  }

  #put(entry: RequestEntry): void {
    this.#change(entry.clientRequestId, () => entry);
    this.#kept.keep(entry);
  }

  /** It is settled. What was written behind it goes to its chat, and has left only when it is kept there. */
  #remove(entry: RequestEntry, chatId?: ChatId): void {
    this.#change(entry.clientRequestId, () => undefined);
    if (chatId === undefined) {
      this.#kept.forget(entry);
      return;
    }
    const pass = handingTo(chatId, this.parts.hand);
    void pass(entry.words);
    this.#kept.forget(entry, async () => {
      const stored = await this.#kept.stored(entry);
      // Another tab may have added to it.
      await pass(typeof stored === "object" ? stored.words : undefined);
    });
  }
}
