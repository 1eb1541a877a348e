import type { Fetch, Socket } from "../api.js";

/** The globals that are used as defaults. Node, browsers and React Native have most of them. */
interface Globals {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(id: unknown): void;
  WebSocket?: new (url: string) => Socket;
  fetch?: Fetch;
  location?: { origin: string };
  performance?: { now(): number };
  crypto?: { randomUUID?: () => string };
}

export const globals = globalThis as unknown as Globals;
