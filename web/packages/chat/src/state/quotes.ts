/** What is shown of the message that another one answers: what is held of it, else what the server has said. */
import type { Message, PendingMessage } from "../api.js";
import type { Reply, Seq } from "../generated/wire.js";

/** Characters of a quote at most, as the server cuts it. */
const QUOTED = 120;

/** A message that is answered, as far as it is known. */
export interface Quote {
  /** Where it is; undefined of what a server of before has stored, and is not held. */
  seq?: Seq;
  authorId?: number;
  fromOrganizer?: boolean;
  /** Undefined where nothing is known but that there is one. */
  text?: string;
  gone?: true;
}

/** The beginning of a text. Where a letter is cut from its marks, the screen cuts before it. */
export const excerptOf = (text: string): string =>
  text.length <= QUOTED ? text : [...text].slice(0, QUOTED).join("");

/** A held message as it is quoted. */
export function quoteOfMessage({ seq, authorId, fromOrganizer, content, gone }: Message): Quote {
  const who = { seq, authorId, fromOrganizer: fromOrganizer === 1 };
  return gone === undefined ? { ...who, text: excerptOf(content) } : { ...who, gone: true };
}

/** What a message answers; undefined of one that answers nothing. */
export function quoteOf(
  answer: Message | PendingMessage,
  held: { bySeq: ReadonlyMap<Seq, Message>; byId: ReadonlyMap<string, Message> },
): Quote | undefined {
  const { replyTo, replyToSeq } = answer;
  if (replyTo === undefined && replyToSeq === undefined) return undefined;
  const message = held.bySeq.get(replyToSeq ?? 0) ?? held.byId.get(replyTo ?? "");
  if (message !== undefined) return quoteOfMessage(message);
  const seq = replyToSeq === undefined ? {} : { seq: replyToSeq };
  const { reply } = answer as { reply?: Reply };
  if (reply === undefined) return seq;
  const { authorId, excerpt, gone } = reply;
  return { ...seq, authorId, ...(gone === undefined ? { text: excerpt ?? "" } : { gone: true }) };
}
