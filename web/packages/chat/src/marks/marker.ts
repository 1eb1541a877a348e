import type { Clock, Surroundings } from "../api.js";
import type { Link } from "../connection/link.js";
import type { ChatId, UserId } from "../generated/wire.js";
import { Timers } from "../platform/timers.js";
import { marked } from "../state/chat.js";
import { isHelpChat } from "../state/kinds.js";
import { held, type Model, withChat } from "../state/model.js";
import type { Store } from "../state/store.js";
import { type Due, due, isUnopened } from "./due.js";
import { type End, look, type Reading } from "./reading.js";

/** Milliseconds between two marks of one chat: a busy chat is not marked message by message. */
export const MARK_EVERY = 300;
/** Chats of which is remembered what was marked delivered, before those that are not held any more are forgotten. */
const REMEMBERED = 200;
/** The timer of the next look at what is read; the others have the names of chats. */
const LOOK = "look";
/** Milliseconds after a mark that failed. */
export const MARK_AGAIN = 5_000;

/** Says to the server what has arrived and what has been read: of each chat one mark at a time. */
export class Marker {
  readonly #timers: Timers;
  readonly #busy = new Set<ChatId>();
  readonly #delivered = new Map<ChatId, number>();
  /** In which turn each help chat was marked read last. */
  readonly #opened = new Map<ChatId, number>();
  #forgetAt = REMEMBERED;
  #atEnd = true;
  #reading: Reading | undefined;

  constructor(
    private readonly store: Store,
    private readonly surroundings: Surroundings,
    private readonly link: () => Link | undefined,
    private readonly clock: Clock,
  ) {
    this.#timers = new Timers(clock);
  }

  /** Whether the end of the chat that the user looks at is before them. */
  atEnd(is: boolean): void {
    this.#atEnd = is;
    this.pump();
  }

  /** Looks what is due. */
  pump(): void {
    const model = this.store.get();
    const { reading, read, again } = look(this.#reading, this.#end(model), this.clock.now());
    this.#reading = reading;
    if (again === undefined) this.#timers.clear(LOOK);
    else this.#timers.set(LOOK, again, () => this.pump());
    const link = this.link();
    if (link === undefined) return;
    for (const mark of due(model, reading?.end.chatId, read, this.#delivered, this.#opened)) {
      if (!this.#busy.has(mark.chatId)) void this.#say(mark, link);
    }
  }

  /** The end that somebody reads now, as far as the device can say. */
  #end(model: Model): End | undefined {
    const { surroundings } = this;
    const view = model.viewing === undefined ? undefined : model.chats[model.viewing];
    if (!this.#atEnd || view === undefined || held(view) === 0) return undefined;
    if (view.chat.unread === 0 && !isUnopened(model, view.chat.id, this.#opened)) return undefined;
    if (!surroundings.isVisible() || !surroundings.isFocused()) return undefined;
    if (surroundings.isActive?.() === false) return undefined;
    return { chatId: view.chat.id, seq: held(view) };
  }

  close(): void {
    this.#timers.close();
  }

  async #say({ kind, ...mark }: Due, link: Link): Promise<void> {
    const { chatId, seq } = mark;
    if (kind === "delivered" && link.markDelivered === undefined) return;
    this.#busy.add(chatId);
    const chat = this.store.get().chats[chatId]?.chat;
    const turn = chat !== undefined && isHelpChat(chat) ? chat.turn : undefined;
    let next = MARK_EVERY;
    try {
      await (kind === "read" ? link.markRead(mark) : link.markDelivered?.(mark));
      this.#forget();
      this.#delivered.set(chatId, Math.max(seq, this.#delivered.get(chatId) ?? 0));
      if (kind === "read") this.#read(chatId, seq);
      if (kind === "read" && turn !== undefined) this.#opened.set(chatId, turn);
    } catch {
      // It is said again when there is a way; nothing is lost by that.
      next = MARK_AGAIN;
    }
    this.#timers.set(chatId, next, () => {
      this.#busy.delete(chatId);
      this.pump();
    });
  }

  /** Of a chat that is held all is remembered: what is forgotten is said again, and then for ever. */
  #forget(): void {
    if (this.#delivered.size < this.#forgetAt) return;
    const { chats } = this.store.get();
    for (const chatId of this.#delivered.keys()) if (!chats[chatId]) this.#delivered.delete(chatId);
    for (const chatId of this.#opened.keys()) if (!chats[chatId]) this.#opened.delete(chatId);
    this.#forgetAt = Math.max(REMEMBERED, 2 * this.#delivered.size);
  }

  /** A socket says it in a frame as well; REST does not. */
  #read(chatId: ChatId, seq: number): void {
    this.store.update((model) => {
      const view = model.chats[chatId];
      const me: UserId | undefined = model.me;
      if (view === undefined || me === undefined) return model;
      return withChat(model, chatId, marked(view, "read", me, seq, me));
    });
  }
}
