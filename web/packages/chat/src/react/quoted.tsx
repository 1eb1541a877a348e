import type { ReactNode } from "react";
import type { Seq } from "../generated/wire.js";
import type { Quote } from "../state/quotes.js";
import type { ChatLabels } from "./labels.js";

interface Props {
  quote: Quote;
  author: string | undefined;
  labels: ChatLabels;
  /** Shows that message. Absent where one cannot go there. */
  onGo?: ((seq: Seq) => void) | undefined;
}

/** What a message answers: a press goes there. */
export function Quoted({ quote, author, labels, onGo }: Props): ReactNode {
  const { seq, text, gone } = quote;
  const words = gone ? labels.gone : (text ?? labels.earlier);
  const content = (
    <>
      <span className="sb-hidden">{labels.answers}</span>
      {author && <span className="sb-quote-author">{author}</span>}
      <span dir="auto" className={gone ? "sb-gone" : undefined}>
        {words}
      </span>
    </>
  );
  return seq === undefined || onGo === undefined ? (
    <div className="sb-quote">{content}</div>
  ) : (
    <button type="button" className="sb-quote" onClick={() => onGo(seq)}>
      {content}
    </button>
  );
}
