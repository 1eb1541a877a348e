import type { Message, PendingMessage } from "../api.js";
import { formatMoney } from "../money/money.js";
import type { ChatLabels } from "./labels.js";

/** The tip of an entry that is one, in words; undefined for others. A notice about one is none. */
export function tipOf(
  entry: Message | PendingMessage,
  labels: ChatLabels,
  locale: string | undefined,
): string | undefined {
  if ("kind" in entry && entry.kind !== "tip") return undefined;
  return entry.tip && labels.tip(formatMoney(entry.tip, locale));
}

/** What the server says, in the reader's language where it is something that is known. */
export function noticeOf(message: Message, labels: ChatLabels, locale: string | undefined): string {
  const { tip, tipStatus, content } = message;
  if (tip === undefined || tipStatus === undefined) return content;
  const amount = formatMoney(tip, locale);
  return tipStatus === "unknown" ? labels.tipUnknown(amount) : labels.tipFailed(amount);
}

/** An entry of the log in one line, as it is read out. */
export function spokenOf(message: Message, labels: ChatLabels, locale: string | undefined): string {
  if (message.kind === "system") return noticeOf(message, labels, locale);
  if (message.gone !== undefined) return labels.gone;
  const tip = tipOf(message, labels, locale);
  return [tip, message.content].filter(Boolean).join(". ");
}
