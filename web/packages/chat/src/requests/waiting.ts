import { noNetwork } from "../errors.js";
import type { ClientFrame, ServerFrame, UserId } from "../generated/wire.js";
import { isHelpChat } from "../state/kinds.js";
import type { Store } from "../state/store.js";

type NewChat = Extract<ServerFrame, { type: "new_chat" }>;

/** Who is away takes no requests, and a chat that leaves its owner ends their wait: it would come again at once. */
function endsWait({ type, payload }: { type: string; payload: unknown }, me: UserId | undefined): boolean {
  if (type === "chat_left" || type === "missed_chat") return true;
  if (type !== "availability") return false;
  const { userId, state } = payload as { userId?: UserId; state?: string };
  return userId === me && state !== "available";
}

type Ask = (frame: ClientFrame, taken: (answer: ServerFrame) => void) => Promise<ServerFrame>;

/** An organizer's wait for the next request. It ends with a chat, or with the connection: the next one begins it anew. */
export class Waiting {
  /** What the user last said, until a chat ends the wait. */
  #wanted: boolean | undefined;

  constructor(
    private readonly store: Store,
    private readonly ask: Ask,
  ) {}

  async set(waiting: boolean): Promise<void> {
    const { connection } = this.store.get();
    if (connection.state !== "online" || connection.via !== "socket") {
      if (waiting) throw noNetwork("waiting for requests needs a connection");
      // A wait ends with its connection; should it not have, the next one says so.
      this.#wanted = false;
      this.store.update((model) => (model.waiting ? { ...model, waiting } : model));
      return;
    }
    const before = this.#wanted;
    this.#wanted = waiting;
    try {
      await this.#say(waiting);
    } catch (error) {
      if (this.#wanted === waiting) this.#wanted = before;
      throw error;
    }
  }

  /** Takes what comes: some of it ends the wait, and the next connection must not begin it anew. */
  heard(frame: { type: string; payload: unknown }): void {
    if (frame.type === "new_chat" && isHelpChat((frame as NewChat).payload)) this.ended();
    if (!endsWait(frame, this.store.get().me)) return;
    this.ended();
    this.store.update((model) => (model.waiting ? { ...model, waiting: false } : model));
  }

  /** A chat was given, or the user takes none. */
  ended(): void {
    this.#wanted = undefined;
  }

  /** Says it again, where the server does not know it any more. */
  async renew(): Promise<void> {
    if (this.#wanted !== undefined && this.#wanted !== this.store.get().waiting)
      await this.#say(this.#wanted);
  }

  async #say(waiting: boolean): Promise<void> {
    await this.ask({ type: "start_chat", payload: { waiting } }, (answer) => {
      if (answer.type === "info") this.store.update((model) => ({ ...model, waiting }));
    });
  }
}
