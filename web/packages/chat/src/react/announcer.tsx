import { type ReactNode, useState } from "react";
import type { ChatEvent, Message } from "../api.js";
import type { Row } from "./rows.js";

/** More than this at once is not read out: it would keep somebody listening for minutes. */
const MOST_READ_OUT = 3;

/** Tells assistive software what arrives while the list is shown; not what was there, nor older pages. */
export function Announcer(props: {
  rows: readonly Row[];
  authorOf: (row: Row) => string;
  textOf: (message: Message) => string;
  eventOf: (event: ChatEvent) => string | undefined;
}): ReactNode {
  const { rows, authorOf, textOf, eventOf } = props;
  const newest = newestSeq(rows);
  const event = newestEvent(rows);
  const [heard, setHeard] = useState({ upTo: newest, event, news: [] as readonly Row[] });
  if (newest > heard.upTo || event > heard.event) {
    // The first ones are what was before: they are fetched when somebody looks.
    const events = heard.event === 0 ? [] : eventsAfter(rows, heard.event);
    setHeard({ upTo: newest, event, news: [...events, ...newsAfter(rows, heard.upTo)] });
  }
  const spoken = (row: Row): string | undefined => {
    const { message, event } = row.entry;
    if (event !== undefined) return eventOf(event);
    return message && `${authorOf(row)}: ${textOf(message)}`;
  };
  // What was edited or deleted since says so, and no text of before stays here.
  const asItIs = (row: Row): Row => rows.find(({ key }) => key === row.key) ?? row;
  return (
    <div className="sb-hidden" aria-live="polite">
      {heard.news.map((row) => (
        <p key={row.key}>{spoken(asItIs(row))}</p>
      ))}
    </div>
  );
}

function newestEvent(rows: readonly Row[]): number {
  return rows.reduce((newest, { entry }) => Math.max(newest, entry.event?.n ?? 0), 0);
}

/** What happened after this number. */
function eventsAfter(rows: readonly Row[], n: number): Row[] {
  return rows.filter(({ entry }) => entry.event !== undefined && entry.event.n > n).slice(-MOST_READ_OUT);
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
