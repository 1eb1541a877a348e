/** Where the client stands. Only `online` means: everything up to now is here, and what comes is live. */
export type Connection =
  | { state: "connecting"; attempt: number }
  | { state: "syncing" }
  | { state: "online"; via: "socket" | "polling" }
  /** Waiting to reconnect, until `until`. */
  | { state: "waiting"; attempt: number; until: number }
  /** `close()`, `signOut()`, no token any more, or refused for good. */
  | { state: "signed out"; why: SignedOutReason };

export type SignedOutReason =
  | "not started"
  | "closed"
  | "signed out"
  | "no token"
  | "not allowed"
  | "replaced";

/** Why the state changed. */
export type TransitionReason =
  | "started"
  | "opened"
  | "synced"
  | "closed by server"
  | "going away"
  | "too slow"
  | "socket ended"
  | "silent"
  | "token refused"
  | "could not connect"
  | "network lost"
  | "network back"
  | "visible again"
  | "time to retry"
  /** `reconnect()` was called. */
  | "requested"
  | "sockets blocked"
  | SignedOutReason;

/** One change of the connection's state. */
export interface Transition {
  from: Connection;
  to: Connection;
  reason: TransitionReason;
  /** The WebSocket close code, where one came. */
  closeCode?: number;
}
