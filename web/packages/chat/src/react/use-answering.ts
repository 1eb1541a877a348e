import { useState } from "react";
import type { Answering } from "../api/state.js";
import type { Message } from "../api.js";
import { type Quote, quoteOfMessage } from "../state/quotes.js";

/** The message that the next one answers. */
export interface AnsweringState {
  message: Message | undefined;
  quote: Quote | undefined;
  begin: (message: Message) => void;
  end: () => void;
  /** What goes with the next message. */
  sending: Answering;
}

/** `messages`: what is quoted says what they say now. */
export function useAnswering(messages: readonly Message[]): AnsweringState {
  const [seq, setSeq] = useState<number>();
  const message = seq === undefined ? undefined : messages.find((one) => one.seq === seq);
  return {
    message,
    quote: message && quoteOfMessage(message),
    begin: ({ seq }) => setSeq(seq),
    end: () => setSeq(undefined),
    sending: message ? { replyTo: message.id, replyToSeq: message.seq } : {},
  };
}
