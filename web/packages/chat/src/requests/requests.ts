import type { Clock } from "../api.js";
import { ChatError, noNetwork } from "../errors.js";
import type { ClientFrame, ServerFrame } from "../generated/wire.js";

/** Milliseconds for an answer. The server answers within 5 s, also while its database is away. */
export const ANSWER_WITHIN = 10_000;
/** Requests without an answer at one time. */
export const AT_ONCE = 100;

interface Open {
  resolve(frame: ServerFrame): void;
  reject(error: ChatError): void;
  cancelDeadline(): void;
}

/** Requests of one connection, by id: each ends with its answer, its deadline or the connection. */
export class Requests {
  readonly #open = new Map<string, Open>();
  #last = 0;
  #ended = false;

  constructor(
    private readonly clock: Clock,
    private readonly send: (text: string) => void,
  ) {}

  /** How many have no answer yet. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * Sends a frame and resolves with its answer; an `error` frame rejects. `taken` is called with the
   * answer at once, before a frame behind it can be read: promises may be later than that.
   */
  ask(frame: ClientFrame, taken?: (answer: ServerFrame) => void): Promise<ServerFrame> {
    if (this.#ended) return Promise.reject(noNetwork());
    if (this.#open.size >= AT_ONCE)
      return Promise.reject(new ChatError("overloaded", "too many open requests"));
    this.#last += 1;
    const id = String(this.#last);
    return new Promise((resolve, reject) => {
      const cancelDeadline = this.clock.after(ANSWER_WITHIN, () => {
        this.#open.delete(id);
        reject(new ChatError("timeout", "no answer in time"));
      });
      const answered = (answer: ServerFrame): void => {
        taken?.(answer);
        resolve(answer);
      };
      this.#open.set(id, { resolve: answered, reject, cancelDeadline });
      this.send(JSON.stringify({ ...frame, id }));
    });
  }

  /** Takes what came; says whether it answered a request. */
  settle(frame: ServerFrame): boolean {
    const open = frame.id === undefined ? undefined : this.#open.get(frame.id);
    if (open === undefined || frame.id === undefined) return false;
    this.#open.delete(frame.id);
    open.cancelDeadline();
    if (frame.type === "error") {
      const { code, message, ...more } = frame.payload;
      open.reject(new ChatError(code, message, more));
    } else {
      open.resolve(frame);
    }
    return true;
  }

  /** The connection is over: nobody will answer. */
  end(): void {
    this.#ended = true;
    for (const open of this.#open.values()) {
      open.cancelDeadline();
      open.reject(noNetwork("the connection ended before the answer"));
    }
    this.#open.clear();
  }
}
