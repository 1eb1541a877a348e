import type { ChatErrorShape } from "./api.js";
import type { Alternative, ChatId, Failure, Time } from "./generated/wire.js";

/** What a call rejects with: the server's stable code, or `network` or `storage`. */
export class ChatError extends Error implements ChatErrorShape {
  override readonly name = "ChatError";
  readonly code: ChatErrorShape["code"];
  declare readonly status?: number;
  declare readonly retryAfterMs?: number;
  declare readonly requestId?: ChatId;
  declare readonly reason?: NonNullable<Failure["reason"]>;
  declare readonly opensAt?: Time;
  declare readonly pauseMessage?: string;
  declare readonly alternatives?: readonly Alternative[];
  declare readonly chat?: NonNullable<ChatErrorShape["chat"]>;
  declare readonly state?: string;

  /** `more`: what else the server says with this code. */
  constructor(
    code: ChatErrorShape["code"],
    message: string,
    more: Omit<Partial<ChatErrorShape>, "code" | "message"> = {},
  ) {
    super(message);
    this.code = code;
    Object.assign(this, more);
  }
}

/** Whatever was thrown, as a `ChatError`: `network` where nobody says otherwise. */
export function asChatError(thrown: unknown, code: ChatErrorShape["code"] = "network"): ChatError {
  if (thrown instanceof ChatError) return thrown;
  return new ChatError(code, thrown instanceof Error ? thrown.message : String(thrown));
}

/** There was no answer, or no way to ask. */
export const noNetwork = (message = "no connection"): ChatError => new ChatError("network", message);
