import { type ReactNode, useState } from "react";
import type { Message } from "../api.js";
import type { Row } from "./rows.js";

/** More than this at once is not read out: it would keep somebody listening for minutes. */
const MOST_READ_OUT = 3;

/** Tells assistive software what arrives while the list is shown; not what was there, nor older pages. */
export function Announcer(props: {
  rows: readonly Row[];
  authorOf: (row: Row) => string;
  textOf: (message: Message) => string;
}): ReactNode {
  const { rows, authorOf, textOf } = props;
  const newest = newestSeq(rows);
  const [heard, setHeard] = useState({ upTo: newest, news: [] as readonly Row[] });
  if (newest > heard.upTo) setHeard({ upTo: newest, news: newsAfter(rows, heard.upTo) });
  return (
    <div className="sb-hidden" aria-live="polite">
      {heard.news.map((row) => (
        <p key={row.key}>{row.entry.message && `${authorOf(row)}: ${textOf(row.entry.message)}`}</p>
      ))}
    </div>
  );
}

function newestSeq(rows: readonly Row[]): number {
  for (let at = rows.length - 1; at >= 0; at -= 1) {
    const message = rows[at]?.entry.message;
    if (message) return message.seq;
  }
  return 0;
}

/** The newest rows of others after this seq. */
export function newsAfter(rows: readonly Row[], seq: number): Row[] {
  return rows
    .filter((row) => !row.own && row.entry.message && row.entry.message.seq > seq)
    .slice(-MOST_READ_OUT);
}
