import type { ServerFrame } from "../generated/wire.js";

/**
 * Reads a frame; undefined for what is none. Types that this client does not know are frames too: who
 * handles frames skips them.
 */
export function parseFrame(data: unknown): ServerFrame | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const frame: unknown = JSON.parse(data);
    if (typeof frame !== "object" || frame === null) return undefined;
    const { type, payload } = frame as { type?: unknown; payload?: unknown };
    if (typeof type !== "string" || typeof payload !== "object" || payload === null) return undefined;
    return frame as ServerFrame;
  } catch {
    return undefined;
  }
}
