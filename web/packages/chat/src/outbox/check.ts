import type { PendingMessage } from "../api.js";
import { type ErrorCode, LIMITS } from "../generated/wire.js";
import { characters, utf8Bytes } from "../platform/text.js";
import type { Model } from "../state/model.js";

/** Why the server would refuse a text, where that can be seen from here. */
export function refusal(
  model: Model,
  text: string,
  { tip, change }: Pick<PendingMessage, "tip" | "change"> = {},
): { code: ErrorCode; message: string } | undefined {
  const limits = model.limits ?? LIMITS;
  // A tip may be without words, and what takes a message away, or reacts to it, has none.
  const mayBeEmpty = tip !== undefined || change?.delete === true || change?.react !== undefined;
  if (text.trim() === "" && !(mayBeEmpty && text === ""))
    return { code: "invalid_payload", message: "the message is empty" };
  if (text.includes("\u0000")) return { code: "invalid_payload", message: "the message contains NUL" };
  const tooLong = characters(text) > limits.messageChars;
  // Beside the text a frame has names and a place, in well under 1,024 bytes.
  if (tooLong || utf8Bytes(JSON.stringify(text)) > limits.frameBytes - 1_024) {
    return { code: "too_large", message: "the message is too long" };
  }
  return undefined;
}
