/**
 * The connection as a pure state machine: what happened goes in, the next state and what to do come
 * out. It reads no clock, draws no lots and opens no socket; `controller.ts` does what it says.
 */
import type { Connection, SignedOutReason, TokenReason, TransitionReason } from "../api.js";
import { ASKED_AT_MOST, AT_MOST_AWAY, FIRST_WITHIN, pause, pauseBetween } from "./backoff.js";
import { verdict } from "./close-codes.js";

/** After so many attempts in a row that opened nothing, see whether REST works. */
export const TRIES_BEFORE_POLLING = 3;
/** Milliseconds between two tries of a socket while polling. */
export const SOCKET_TRY_EVERY = 60_000;
/** Milliseconds online after which earlier failures count no more. */
export const STEADY_AFTER = 10_000;
/** The least milliseconds to wait after a connection that was not steady. */
const UNSTEADY = 500;
/** The least and the most milliseconds to wait after 4429. */
const PATIENT = [5_000, 30_000] as const;

export interface Machine {
  readonly connection: Connection;
  /** Attempts in a row that did not end in a steady connection. */
  readonly failures: number;
  /** Attempts in a row in which no socket opened. */
  readonly unopened: number;
  /** Since when it is online. */
  readonly onlineSince?: number;
  /** What the server asked to wait after the next end, in milliseconds. */
  readonly asked?: number;
  /** The wait is the server's wish: only its end, or the user, ends it. */
  readonly obeying: boolean;
  /** Why the next attempt asks for a token. */
  readonly tokenWhy: TokenReason;
  /** A socket is being tried while polling. */
  readonly trying: boolean;
  readonly online: boolean;
  readonly visible: boolean;
}

export type MachineEvent =
  | { type: "start" | "no token" | "time" | "requested" | "close" | "sign out" }
  /** The socket is there and the server has said welcome. */
  | { type: "opened" }
  | { type: "synced" }
  /** The attempt or the socket is over. */
  | { type: "ended"; code?: number; cause?: "silent" | "could not connect" }
  | { type: "wait asked"; ms: number }
  | { type: "surroundings"; online: boolean; visible: boolean }
  /** A whole round of polling has worked. */
  | { type: "polled" }
  | { type: "poll failed"; code?: 4401 };

export type Effect =
  | { do: "connect"; why: TokenReason }
  | { do: "drop" }
  | { do: "wake"; at: number }
  | { do: "no wake" }
  | { do: "ping" }
  | { do: "probe" }
  | { do: "stop polling" }
  | { do: "end" };

export interface Step {
  machine: Machine;
  effects: Effect[];
  /** Set where the connection's state changed. */
  reason?: TransitionReason;
}

/** What the machine may not find out itself. */
export interface Chance {
  now: number;
  /** Uniform in [0, 1). */
  draw: number;
}

export const initial = (online: boolean, visible: boolean): Machine => ({
  connection: { state: "signed out", why: "not started" },
  failures: 0,
  unopened: 0,
  obeying: false,
  tokenWhy: "start",
  trying: false,
  online,
  visible,
});

export function step(machine: Machine, event: MachineEvent, chance: Chance): Step {
  const { connection } = machine;
  switch (event.type) {
    case "close":
      return stop(machine, "closed");
    case "sign out":
      return stop(machine, "signed out");
    case "surroundings":
      return surroundings(machine, event, chance);
    default:
  }
  switch (connection.state) {
    case "signed out":
      return revive(machine, event);
    case "waiting":
      return whileWaiting(machine, event, chance);
    case "connecting":
    case "syncing":
      return whileTrying(machine, event, chance);
    case "online":
      return connection.via === "socket"
        ? whileOnline(machine, event, chance)
        : whilePolling(machine, event, chance);
  }
}

const stay = (machine: Machine, ...effects: Effect[]): Step => ({ machine, effects });

function connect(machine: Machine, reason: TransitionReason): Step {
  const { asked: _, onlineSince: __, ...rest } = machine;
  const connection: Connection = { state: "connecting", attempt: machine.failures + 1 };
  const effects: Effect[] = [{ do: "no wake" }, { do: "drop" }, { do: "connect", why: machine.tokenWhy }];
  // Otherwise a look whether REST works may be under way: it goes on beside the attempt.
  if (machine.unopened < TRIES_BEFORE_POLLING) effects.unshift({ do: "stop polling" });
  return {
    machine: { ...rest, connection, obeying: false, trying: false, tokenWhy: "start" },
    effects,
    reason,
  };
}

function stop(machine: Machine, why: SignedOutReason): Step {
  const { connection } = machine;
  const final = why === "closed" || why === "signed out";
  const over = connection.state === "signed out" && isFinal(connection.why);
  if (over) return stay(machine);
  const effects: Effect[] = [{ do: "no wake" }, { do: "stop polling" }, { do: "drop" }];
  if (final) effects.push({ do: "end" });
  const next: Machine = {
    ...machine,
    connection: { state: "signed out", why },
    obeying: false,
    trying: false,
  };
  return { machine: next, effects, reason: why };
}

const isFinal = (why: SignedOutReason): boolean => why === "closed" || why === "signed out";

function revive(machine: Machine, event: MachineEvent): Step {
  if (machine.connection.state !== "signed out" || isFinal(machine.connection.why)) return stay(machine);
  const fresh = { ...machine, failures: 0, unopened: 0 };
  if (machine.connection.why === "not started")
    return event.type === "start" ? connect(fresh, "started") : stay(machine);
  return event.type === "requested" ? connect(fresh, "requested") : stay(machine);
}

function whileWaiting(machine: Machine, event: MachineEvent, chance: Chance): Step {
  switch (event.type) {
    case "time":
      return connect(machine, "time to retry");
    case "requested":
      return connect({ ...machine, failures: 0 }, "requested");
    case "polled":
      return machine.unopened >= TRIES_BEFORE_POLLING ? poll(machine, chance) : stay(machine);
    default:
      return stay(machine);
  }
}

function whileTrying(machine: Machine, event: MachineEvent, chance: Chance): Step {
  switch (event.type) {
    case "opened": {
      if (machine.connection.state !== "connecting") return stay(machine);
      return {
        machine: { ...machine, connection: { state: "syncing" }, unopened: 0 },
        effects: [{ do: "stop polling" }],
        reason: "opened",
      };
    }
    case "synced": {
      if (machine.connection.state !== "syncing") return stay(machine);
      return {
        machine: { ...machine, connection: { state: "online", via: "socket" }, onlineSince: chance.now },
        effects: [],
        reason: "synced",
      };
    }
    case "polled":
      return machine.connection.state === "connecting" && machine.unopened >= TRIES_BEFORE_POLLING
        ? poll({ ...machine, trying: true }, chance)
        : stay(machine);
    case "no token":
      return stop(machine, "no token");
    case "wait asked":
      return stay({ ...machine, asked: Math.min(event.ms, ASKED_AT_MOST) });
    case "ended":
      return ended(machine, event, chance);
    default:
      return stay(machine);
  }
}

function whileOnline(machine: Machine, event: MachineEvent, chance: Chance): Step {
  switch (event.type) {
    case "wait asked":
      return stay({ ...machine, asked: Math.min(event.ms, ASKED_AT_MOST) });
    case "no token":
      return stop(machine, "no token");
    case "requested":
      return stay(machine, { do: "ping" });
    case "ended": {
      const steady = isSteady(machine, chance);
      return ended(steady ? { ...machine, failures: 0 } : machine, event, chance, steady ? 0 : UNSTEADY);
    }
    default:
      return stay(machine);
  }
}

const isSteady = ({ onlineSince }: Machine, { now }: Chance): boolean =>
  now - (onlineSince ?? now) >= STEADY_AFTER;

function whilePolling(machine: Machine, event: MachineEvent, chance: Chance): Step {
  switch (event.type) {
    case "time":
    case "requested":
      if (machine.trying) return stay(machine);
      return stay({ ...machine, trying: true, tokenWhy: "start" }, { do: "connect", why: machine.tokenWhy });
    case "opened":
      return {
        machine: { ...machine, connection: { state: "syncing" }, trying: false, unopened: 0 },
        effects: [{ do: "no wake" }, { do: "stop polling" }],
        reason: "opened",
      };
    case "no token":
      return stop(machine, "no token");
    case "ended": {
      const said = verdict(event.code);
      if (said.next === "stop") return stop(machine, said.why);
      const tokenWhy: TokenReason = said.next === "new token" ? "refused" : "start";
      const next: Machine = { ...machine, trying: false, tokenWhy };
      return stay(next, { do: "drop" }, { do: "wake", at: chance.now + SOCKET_TRY_EVERY });
    }
    case "wait asked":
      return stay({ ...machine, asked: Math.min(event.ms, ASKED_AT_MOST) });
    case "poll failed": {
      const over = {
        type: "ended",
        cause: "could not connect",
        ...(event.code && { code: event.code }),
      } as const;
      return isSteady(machine, chance)
        ? ended({ ...machine, failures: 0 }, over, chance, 0)
        : ended(machine, over, chance);
    }
    default:
      return stay(machine);
  }
}

/**
 * REST works where sockets did not. It may have failed as they did until now, since the server was away: so
 * they are tried once more at once, and only then now and again.
 */
function poll(machine: Machine, chance: Chance): Step {
  const { asked: _, ...rest } = machine;
  const next = machine.trying ? SOCKET_TRY_EVERY : Math.floor(chance.draw * FIRST_WITHIN);
  return {
    machine: {
      ...rest,
      connection: { state: "online", via: "polling" },
      onlineSince: chance.now,
      obeying: false,
    },
    effects: [{ do: "wake", at: chance.now + next }],
    reason: "sockets blocked",
  };
}

/** `first`: it was online, so that the next attempt is a first one, after at least so many milliseconds. */
function ended(
  machine: Machine,
  event: MachineEvent & { type: "ended" },
  chance: Chance,
  first?: number,
): Step {
  const said = verdict(event.code);
  if (said.next === "stop") return stop(machine, said.why);
  const neverOpened = machine.connection.state === "connecting";
  const failures = machine.failures + 1;
  const unopened = neverOpened && said.next !== "new token" ? machine.unopened + 1 : machine.unopened;
  if (said.next === "new token") {
    const again: Machine = { ...machine, failures, tokenWhy: "refused" };
    // Once at once; a token that is refused again and again must not become a loop.
    if (machine.failures === 0) return connect(again, "token refused");
    return wait(again, "token refused", chance, first);
  }
  const failed = { ...machine, failures, unopened };
  const reason =
    event.cause ?? (neverOpened && said.reason === "socket ended" ? "could not connect" : said.reason);
  const asked = said.patient ? PATIENT[0] + chance.draw * (PATIENT[1] - PATIENT[0]) : undefined;
  return wait(
    asked === undefined ? failed : { ...failed, asked: Math.max(asked, failed.asked ?? 0) },
    reason,
    chance,
    first,
  );
}

function wait(machine: Machine, reason: TransitionReason, chance: Chance, first?: number): Step {
  const { asked, onlineSince: _, ...rest } = machine;
  const awake = machine.online && machine.visible;
  const jitter =
    first === undefined ? pauseBetween({ ...machine, awake }, chance.draw) : pause(1, chance.draw);
  const ms = Math.ceil(asked ?? Math.max(first ?? 0, jitter));
  const until = chance.now + ms;
  const effects: Effect[] = [{ do: "drop" }, { do: "wake", at: until }];
  effects.push({ do: machine.unopened >= TRIES_BEFORE_POLLING ? "probe" : "stop polling" });
  const connection: Connection = { state: "waiting", attempt: machine.failures + 1, until };
  return { machine: { ...rest, connection, obeying: asked !== undefined, trying: false }, effects, reason };
}

function surroundings(
  machine: Machine,
  { online, visible }: { online: boolean; visible: boolean },
  chance: Chance,
): Step {
  const networkBack = online && !machine.online;
  const networkLost = !online && machine.online;
  const seenAgain = visible && !machine.visible;
  const next: Machine = { ...machine, online, visible };
  const { state } = machine.connection;
  if (state === "signed out") return stay(next);
  if (state === "waiting") {
    if (machine.obeying || !(networkBack || seenAgain)) return stay(next);
    // As after a tap: what follows begins with short pauses.
    return connect({ ...next, failures: 0 }, networkBack ? "network back" : "visible again");
  }
  if (networkLost) {
    // What the device says of its network may be wrong: it is tried again, if not soon.
    const { onlineSince: _, ...rest } = next;
    const until = chance.now + AT_MOST_AWAY;
    return {
      machine: {
        ...rest,
        connection: { state: "waiting", attempt: 1, until },
        failures: 0,
        obeying: false,
        trying: false,
      },
      effects: [{ do: "stop polling" }, { do: "drop" }, { do: "wake", at: until }],
      reason: "network lost",
    };
  }
  return state === "online" && (networkBack || seenAgain) ? stay(next, { do: "ping" }) : stay(next);
}
