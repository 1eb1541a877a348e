import type { Clock } from "../api.js";
import type { ChatId, ClientFrame, ServerFrame } from "../generated/wire.js";
import { Timers } from "../platform/timers.js";
import type { Store } from "../state/store.js";
import { withoutTyping, withTyping } from "../state/typing.js";

/** Milliseconds after which somebody does not type any more who was last said to. */
export const FORGET_AFTER = 3_000;
/** Milliseconds between two times that a user's typing is said. */
export const SAY_EVERY = 2_000;

/** Says that the user types, and forgets others who do when nothing more is heard of it. */
export class Typing {
  readonly #timers: Timers;
  /** Where the user was last said to type, and when: in one chat at a time. */
  #said: { chatId: ChatId; at: number } | undefined;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    /** Says it, if there is a socket. */
    private readonly say: (frame: ClientFrame) => void,
  ) {
    this.#timers = new Timers(clock);
  }

  /** The user types, or does not: said at once when that changes, and now and then while it goes on. */
  type(chatId: ChatId, isTyping: boolean): void {
    const now = this.clock.now();
    const goesOn = this.#said?.chatId === chatId && now - this.#said.at < FORGET_AFTER;
    if (!isTyping && !goesOn) return;
    if (isTyping && goesOn && this.#said !== undefined && now - this.#said.at < SAY_EVERY) return;
    this.#said = isTyping ? { chatId, at: now } : undefined;
    this.say({ type: "typing", payload: { chatId, isTyping } });
  }

  /** A message ends it, without a word. */
  sent(chatId: ChatId): void {
    if (this.#said?.chatId === chatId) this.#said = undefined;
  }

  heard(frame: ServerFrame): void {
    if (frame.type !== "typing_indicator" || !frame.payload.isTyping) return;
    const { chatId, userId } = frame.payload;
    // Only of chats that are known: so there are no more timers than these have members.
    if (this.store.get().typing[chatId]?.includes(userId) !== true) return;
    this.#timers.set(`${chatId} ${userId}`, FORGET_AFTER, () => {
      this.store.update((model) => withTyping(model, chatId, userId, false));
    });
  }

  /** The connection has ended: nobody knows who types now. */
  forget(): void {
    this.#said = undefined;
    this.store.update(withoutTyping);
  }

  close(): void {
    this.#timers.close();
  }
}
