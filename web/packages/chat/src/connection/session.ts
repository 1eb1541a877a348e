import type { Clock, Socket } from "../api.js";
import { noNetwork } from "../errors.js";
import type { ClientFrame, ServerFrame, Welcome } from "../generated/wire.js";
import { Timers } from "../platform/timers.js";
import { Requests } from "../requests/requests.js";
import { parseFrame } from "./parse.js";

/** Milliseconds from opening the socket to `welcome`. */
export const WELCOME_WITHIN = 8_000;
/** Milliseconds of silence before a `ping`, and for its answer: 28 s notice every dead socket. */
export const PING_AFTER = 20_000;
export const PONG_WITHIN = 8_000;
/** Milliseconds for the answer to a `ping` out of turn, when the device comes back. */
export const CHECK_WITHIN = 5_000;

/** How a session ended: a close code where the server said one. */
export interface Ending {
  code?: number;
  cause?: "silent" | "could not connect";
}

export interface SessionHooks {
  welcome(welcome: Welcome): void;
  /** Every frame, answers too, in order. */
  frame(frame: ServerFrame): void;
  /** Once, unless `drop` came first. */
  ended(ending: Ending): void;
}

/**
 * One socket's life: authentication, answers, keeping alive. It ends once; what an ended one still
 * hears from its socket changes nothing.
 */
export class Session {
  readonly #timers: Timers;
  readonly #requests: Requests;
  #socket: Socket | undefined;
  /** When the last frame came. */
  #heardAt: number;
  #welcomed = false;
  #over = false;

  constructor(
    private readonly clock: Clock,
    open: () => Socket,
    /** The first frame, where neither header nor cookie says who it is. */
    authentication: string | undefined,
    private readonly hooks: SessionHooks,
  ) {
    this.#timers = new Timers(clock);
    this.#requests = new Requests(clock, (text) => this.#send(text));
    this.#heardAt = clock.now();
    this.#timers.set("welcome", WELCOME_WITHIN, () => this.#end({ cause: "could not connect" }));
    let socket: Socket;
    try {
      socket = open();
    } catch {
      // Told later, as every other end: whoever makes a session has to know it first.
      this.#timers.set("welcome", 0, () => this.#end({ cause: "could not connect" }));
      return;
    }
    this.#socket = socket;
    socket.onopen = () => {
      if (!this.#over && authentication !== undefined) this.#send(authentication);
    };
    socket.onmessage = (event) => this.#hear(event.data);
    socket.onclose = (event) => this.#end(event.code ? { code: event.code } : {});
    // The standard says that a close follows; where it does not, deadlines notice.
    socket.onerror = () => {};
  }

  /** Whether requests may be sent. */
  get isOpen(): boolean {
    return this.#welcomed && !this.#over;
  }

  ask(frame: ClientFrame, taken?: (answer: ServerFrame) => void): Promise<ServerFrame> {
    return this.isOpen ? this.#requests.ask(frame, taken) : Promise.reject(noNetwork());
  }

  /** Says something that has no answer. */
  say(frame: ClientFrame): void {
    if (this.isOpen) this.#send(JSON.stringify(frame));
  }

  /** Makes sure that the other end is there, soon. */
  check(): void {
    if (this.isOpen) this.#ping(CHECK_WITHIN);
  }

  /** Ends it, without a word to the hooks. */
  drop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#release();
  }

  #hear(data: unknown): void {
    if (this.#over) return;
    this.#heardAt = this.clock.now();
    // A ping has its answer, whichever frame it was.
    if (this.#timers.has("pong")) this.#watch();
    const frame = parseFrame(data);
    if (frame === undefined) return;
    if (frame.type === "welcome" && !this.#welcomed) {
      this.#welcomed = true;
      this.#timers.clear("welcome");
      this.#watch();
      this.hooks.welcome(frame.payload);
    }
    // The state hears of it first: who waits for an answer finds it there.
    if (!this.#over) this.hooks.frame(frame);
    this.#requests.settle(frame);
  }

  #watch(): void {
    this.#timers.clear("pong");
    this.#timers.set("quiet", PING_AFTER, () => this.#listen());
  }

  #listen(): void {
    const quiet = this.clock.now() - this.#heardAt;
    if (quiet >= PING_AFTER) this.#ping(PONG_WITHIN);
    else this.#timers.set("quiet", PING_AFTER - quiet, () => this.#listen());
  }

  #ping(within: number): void {
    if (this.#timers.has("pong")) return;
    this.#timers.clear("quiet");
    this.#send(JSON.stringify({ type: "ping", payload: "" } satisfies ClientFrame));
    this.#timers.set("pong", within, () => this.#end({ cause: "silent" }));
  }

  #send(text: string): void {
    // Browsers write into their console what is sent while a socket closes.
    if ((this.#socket?.readyState ?? 1) > 1) return;
    try {
      this.#socket?.send(text);
    } catch {
      // A socket that cannot send is ending: its close, or a deadline, says so.
    }
  }

  #end(ending: Ending): void {
    if (this.#over) return;
    this.#over = true;
    this.#release();
    this.hooks.ended(ending);
  }

  #release(): void {
    this.#timers.close();
    this.#requests.end();
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.onerror = null;
    try {
      socket.close(1000);
    } catch {
      // Closed already.
    }
  }
}
