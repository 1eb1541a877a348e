/** The log of a conversation that is over, with what happened between its messages. Pure. */
import { type ChatEvent, isContent, type Message } from "@switchboard/chat";

/** A message, or what happened behind one. */
export type Line =
  | { kind: "message"; key: string; message: Message }
  | { kind: "event"; key: string; event: ChatEvent };

/** Each row of the timeline behind the message that it happened behind. What is not here yet comes with its page. */
export function linesOf(
  messages: readonly Message[],
  events: readonly ChatEvent[],
  hasMore: boolean,
): readonly Line[] {
  const lines: Line[] = [];
  let next = 0;
  const upTo = (seq: number): void => {
    for (let event = events[next]; event !== undefined && event.atSeq < seq; event = events[next]) {
      lines.push({ kind: "event", key: `event ${event.n}`, event });
      next += 1;
    }
  };
  for (const message of messages) {
    upTo(message.seq);
    if (isContent(message)) lines.push({ kind: "message", key: message.id, message });
  }
  upTo(hasMore ? (messages.at(-1)?.seq ?? 0) : Number.POSITIVE_INFINITY);
  return lines;
}
