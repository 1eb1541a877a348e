import type { ChatErrorShape } from "../api.js";
import type { ChatError } from "../errors.js";
import type { ChatId } from "../generated/wire.js";
import type { Timers } from "../platform/timers.js";

/** Milliseconds between two catch-ups for messages of chats that are not known. */
const RESYNC_EVERY = 5_000;
/** Such chats that are remembered at a time: of more, some are asked for once too often. */
const UNKNOWN_AT_MOST = 500;

interface Parts {
  timers: Timers;
  isKnown(chatId: ChatId): boolean;
  hasSocket(): boolean;
  /** Afterwards every chat is known that this client shows. */
  catchUp(): Promise<void>;
  caughtUp(): void;
  failed(error: ChatErrorShape): void;
}

/** Messages of chats that are not known: asks which they are, at once, and then now and then. */
export class UnknownChats {
  /** Of which messages have come since they were last asked for. */
  readonly #unknown = new Set<ChatId>();
  /** Those that a catch-up did not make known: they are of kinds that this client does not show. */
  readonly #foreign = new Set<ChatId>();

  constructor(private readonly parts: Parts) {}

  heard(chatId: ChatId): void {
    if (this.#foreign.has(chatId)) return;
    if (this.#unknown.size < UNKNOWN_AT_MOST) this.#unknown.add(chatId);
    if (!this.parts.timers.has("resync")) this.#ask();
  }

  /** Another user's, or another server's numbers, from now on. */
  forget(): void {
    this.#foreign.clear();
  }

  #ask(): void {
    const { timers, isKnown, hasSocket, catchUp, caughtUp, failed } = this.parts;
    const asked = [...this.#unknown];
    this.#unknown.clear();
    // Without a socket nothing is due: the next one begins with catching up.
    timers.set("resync", RESYNC_EVERY, () => {
      if (this.#unknown.size > 0 && hasSocket()) this.#ask();
    });
    catchUp().then(
      () => {
        if (this.#foreign.size >= UNKNOWN_AT_MOST) this.#foreign.clear();
        for (const id of asked) if (!isKnown(id)) this.#foreign.add(id);
        caughtUp();
      },
      (error: ChatError) => failed(error),
    );
  }
}
