import type { ClientFrame, ServerFrame } from "../generated/wire.js";
import type { Signal } from "./platform.js";

/**
 * What parts beside the client are built on, such as `@switchboard/chat/organizer`: its socket, its REST calls, and
 * every frame that comes. All reject with `ChatError`.
 */
export interface Channel {
  /** Asks over the socket; rejects with `network` while there is none. What it changes comes as a frame, too. */
  ask(frame: ClientFrame): Promise<ServerFrame>;
  /** A REST call; `path` is below the base URL, or the `next` of an earlier answer. */
  call(
    method: string,
    path: string,
    body?: unknown,
    signal?: Signal,
  ): Promise<{ body: unknown; next?: string }>;
  /** Takes a frame that a socket would have brought. */
  hear(frame: ServerFrame): void;
  /** Each frame, once the state has it; returns how to stop. */
  onFrame(listener: (frame: ServerFrame) => void): () => void;
}
