import type { Connection, OpenSocket, Surroundings, TokenReason, Transition } from "../api.js";
import { noNetwork } from "../errors.js";
import type { ClientFrame, ServerFrame, Welcome } from "../generated/wire.js";
import type { Time } from "../platform/time.js";
import { Timers } from "../platform/timers.js";
import type { Credential, Credentials } from "./credentials.js";
import { type Effect, initial, type Machine, type MachineEvent, step } from "./machine.js";
import { type Ending, Session } from "./session.js";

export interface ControllerParts {
  clock: Time;
  random: () => number;
  surroundings: Surroundings;
  credentials: Credentials;
  openSocket: OpenSocket;
  /** Where sockets are opened. */
  url: string;
}

export interface ControllerHooks {
  changed(transition: Transition): void;
  /** A credential is there: whose it is may be known from it. */
  identified(credential: Credential): void;
  frame(frame: ServerFrame): void;
  /** Catch up; resolves when the state is whole. */
  sync(welcome: Welcome): Promise<void>;
  startPolling(): void;
  stopPolling(): void;
  /** The server closed over a frame that was too large. */
  tooLarge(): void;
}

/** Does what the machine says: sockets, timers, tokens. At most one socket at a time. */
export class Controller {
  #machine: Machine;
  #shown: Connection;
  #session: Session | undefined;
  /** The credential by which the server knows the present connection. */
  #version = 0;
  /** Which attempt: what an earlier one still hears changes nothing. */
  #attempt = 0;
  readonly #timers: Timers;
  readonly #unsubscribe: () => void;

  constructor(
    private readonly parts: ControllerParts,
    private readonly hooks: ControllerHooks,
  ) {
    const { clock, surroundings } = parts;
    this.#timers = new Timers(clock);
    this.#machine = initial(surroundings.isOnline(), surroundings.isVisible());
    this.#shown = this.#machine.connection;
    this.#unsubscribe = surroundings.subscribe(() => this.#look());
  }

  get connection(): Connection {
    return this.#shown;
  }

  /** As others see it: an end of a wait is told by the same time as all else. */
  #publish(connection: Connection): Connection {
    const { clock } = this.parts;
    if (connection !== this.#machine.connection || connection.state !== "waiting") return connection;
    return { ...connection, until: connection.until + clock.present() - clock.now() };
  }

  /** Whether a socket is there that may be asked: while syncing, too. */
  get hasSocket(): boolean {
    return this.#session?.isOpen === true;
  }

  /** Asks over the socket; `taken` is called with the answer before the next frame is read. */
  ask(frame: ClientFrame, taken?: (answer: ServerFrame) => void): Promise<ServerFrame> {
    return this.#session?.ask(frame, taken) ?? Promise.reject(noNetwork());
  }

  /** Says something that has no answer, where there is a socket. */
  say(frame: ClientFrame): void {
    this.#session?.say(frame);
  }

  tell(event: MachineEvent): void {
    const from = this.#shown;
    const { clock, random } = this.parts;
    const { machine, effects, reason } = step(this.#machine, event, { now: clock.now(), draw: random() });
    const moved = machine.connection !== this.#machine.connection;
    this.#machine = machine;
    if (moved) this.#shown = this.#publish(machine.connection);
    const closeCode = event.type === "ended" ? event.code : undefined;
    // First what ends: whoever hears of the change finds no socket that is over.
    for (const effect of effects) this.#do(effect);
    if (reason === undefined) return;
    this.hooks.changed({
      from,
      to: this.#shown,
      reason,
      ...(closeCode === undefined ? {} : { closeCode }),
    });
  }

  /** A newer credential is there. A socket that lives by a token is told; one that lives by a cookie is not. */
  renewed(credential: Credential | null): void {
    if (credential === null) {
      this.tell({ type: "no token" });
      return;
    }
    if (credential.token === undefined) return;
    const Authorization = `Bearer ${credential.token}`;
    const told = (): void => {
      this.#version = credential.version;
    };
    this.ask({ type: "authorize", payload: { Authorization } }, told).catch(() => {
      // The old one ends the connection in time, and the newer one is taken then.
    });
  }

  #look(): void {
    const { surroundings } = this.parts;
    this.tell({ type: "surroundings", online: surroundings.isOnline(), visible: surroundings.isVisible() });
  }

  #do(effect: Effect): void {
    switch (effect.do) {
      case "connect":
        void this.#connect(effect.why);
        break;
      case "drop":
        this.#attempt += 1;
        this.#session?.drop();
        this.#session = undefined;
        break;
      case "wake":
        this.#timers.set("wake", effect.at - this.parts.clock.now(), () => this.tell({ type: "time" }));
        break;
      case "no wake":
        this.#timers.clear("wake");
        break;
      case "ping":
        this.#session?.check();
        break;
      case "probe":
        this.hooks.startPolling();
        break;
      case "stop polling":
        this.hooks.stopPolling();
        break;
      case "end":
        this.#unsubscribe();
        this.#timers.close();
        break;
    }
  }

  async #connect(why: TokenReason): Promise<void> {
    this.#attempt += 1;
    const attempt = this.#attempt;
    let credential: Credential | null;
    try {
      credential = await this.parts.credentials.get(why, this.#version);
    } catch {
      if (attempt === this.#attempt) this.tell({ type: "ended", cause: "could not connect" });
      return;
    }
    if (attempt !== this.#attempt) return;
    if (credential === null) return this.tell({ type: "no token" });
    this.#version = credential.version;
    this.hooks.identified(credential);
    this.#open(attempt, credential);
  }

  #open(attempt: number, { token }: Credential): void {
    const { clock, openSocket, url, credentials } = this.parts;
    const { auth } = credentials;
    const Authorization = `Bearer ${token}`;
    const byHeader = auth.kind === "token" && auth.header === true;
    const byFrame = auth.kind === "token" && !byHeader;
    const open = () => (byHeader ? openSocket(url, { Authorization }) : openSocket(url));
    const first = byFrame ? JSON.stringify({ Authorization, protocol: 2 }) : undefined;
    this.#session?.drop();
    this.#session = new Session(clock, open, first, {
      welcome: (welcome) => void this.#opened(attempt, welcome),
      frame: (frame) => this.#heard(frame),
      ended: (ending) => this.#ended(ending),
    });
  }

  async #opened(attempt: number, welcome: Welcome): Promise<void> {
    // The state knows the user before anybody hears that there is a connection.
    this.hooks.frame({ type: "welcome", payload: welcome });
    this.tell({ type: "opened" });
    try {
      await this.hooks.sync(welcome);
      if (attempt === this.#attempt) this.tell({ type: "synced" });
    } catch {
      // Not to be online with: whatever it was, a new connection begins from where this one came to.
      if (attempt === this.#attempt) this.#ended({});
    }
  }

  #heard(frame: ServerFrame): void {
    if (frame.type === "going_away") this.tell({ type: "wait asked", ms: frame.payload.reconnectAfterMs });
    if (frame.type === "error" && frame.id === undefined && frame.payload.retryAfterMs !== undefined) {
      this.tell({ type: "wait asked", ms: frame.payload.retryAfterMs });
    }
    if (frame.type !== "welcome") this.hooks.frame(frame);
  }

  #ended(ending: Ending): void {
    this.#session?.drop();
    if (ending.code === 4413) this.hooks.tooLarge();
    this.tell({ type: "ended", ...ending });
  }
}
