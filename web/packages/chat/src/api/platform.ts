/** Time, injected. */
export interface Clock {
  /** Milliseconds since 1970, as the device has it: people set it, and it is often wrong. */
  now(): number;
  /** Milliseconds from any beginning, by a clock that nobody sets. Absent: `now` has to do. */
  steady?(): number;
  /** Calls back once; returns how to cancel. */
  after(ms: number, callback: () => void): () => void;
}

/** The part of a WebSocket that is used: the standard one fits. */
export interface Socket {
  /** As the standard counts: 2 is closing, 3 closed. Where it is said, neither is written to. */
  readonly readyState?: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: (() => void) | null;
}

/** Opens a socket. `headers` are given only with `auth.header`. */
export type OpenSocket = (url: string, headers?: Record<string, string>) => Socket;

/** What the device says of itself; `subscribe` calls back when any of it changes. */
export interface Surroundings {
  /** Whether the device believes that it has a network. */
  isOnline(): boolean;
  /** Whether the user can see the page or app. */
  isVisible(): boolean;
  /** Whether it has the keyboard focus. */
  isFocused(): boolean;
  /** Whether somebody has moved or typed within the last minute. Where it is missing, somebody always has. */
  isActive?(): boolean;
  subscribe(listener: () => void): () => void;
}

/**
 * Durable key-value storage, for the outbox and the offline copy. Values are JSON. Each call is atomic.
 * Keys begin with the user's id, so that one device can serve several users.
 */
export interface Storage {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** All pairs whose key begins so, ascending by key. */
  list(prefix: string): Promise<[string, unknown][]>;
}

/** The platform's `AbortSignal`, where it has one: this package's own code does without a DOM. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer Standard } }
  ? Standard
  : unknown;

/** The part of `fetch` that is used: the standard one fits. */
export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string;
    credentials?: "same-origin";
    /** Aborted when nobody waits for the answer any more. */
    signal?: Signal;
  },
) => Promise<{
  ok: boolean;
  status: number;
  headers: { get(name: string): string | null };
  text(): Promise<string>;
}>;
