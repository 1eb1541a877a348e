import type { ChatErrorShape } from "./api.js";
import type { ChatId } from "./generated/wire.js";

/** What a call rejects with: the server's stable code, or `network` or `storage`. */
export class ChatError extends Error implements ChatErrorShape {
  override readonly name = "ChatError";
  readonly code: ChatErrorShape["code"];
  /** HTTP status, for REST. */
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly requestId?: ChatId;

  constructor(
    code: ChatErrorShape["code"],
    message: string,
    more: { status?: number; retryAfterMs?: number; requestId?: ChatId } = {},
  ) {
    super(message);
    this.code = code;
    if (more.status !== undefined) this.status = more.status;
    if (more.retryAfterMs !== undefined) this.retryAfterMs = more.retryAfterMs;
    if (more.requestId !== undefined) this.requestId = more.requestId;
  }
}

/** Whatever was thrown, as a `ChatError`: `network` where nobody says otherwise. */
export function asChatError(thrown: unknown, code: ChatErrorShape["code"] = "network"): ChatError {
  if (thrown instanceof ChatError) return thrown;
  return new ChatError(code, thrown instanceof Error ? thrown.message : String(thrown));
}

/** There was no answer, or no way to ask. */
export const noNetwork = (message = "no connection"): ChatError => new ChatError("network", message);
