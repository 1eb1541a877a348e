import type { ChatEvent, Message, PendingMessage } from "../api.js";
import type { Seq } from "../generated/wire.js";
import { type Quote, quoteOf } from "../state/quotes.js";

/** One row of the message list: an entry of the log, one that is on its way there, or what happened between them. */
export interface Row {
  /** Stays the same when a message on its way arrives in the log. */
  key: string;
  /** When it was written, in milliseconds since 1970. */
  at: number;
  /** Midnight before that, in the viewer's zone. */
  day: number;
  /** Whether it is the first row of its day. */
  beginsDay: boolean;
  /** Whether it follows a row of the same side on the same day, so that it can sit close to it. */
  continues: boolean;
  own: boolean;
  /** Said by the server, to this reader. */
  notice: boolean;
  /** What one wants it to say, on its way. */
  changing: PendingMessage | undefined;
  /** By what one wants to react to it, likewise. */
  reacting: readonly PendingMessage[];
  /** What it answers, and who wrote that, as far as it is known. */
  quote: Quote | undefined;
  entry:
    | { message: Message; pending?: never; event?: never }
    | { pending: PendingMessage; message?: never; event?: never }
    | { event: ChatEvent; message?: never; pending?: never };
}

/** Midnight before a time, in the viewer's zone. */
export function dayOf(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** The last row made of an entry: while nothing about it changes it stays the same, and is not drawn again. */
const made = new WeakMap<Entry, Row>();

type Entry = Message | PendingMessage | ChatEvent;

const NOTHING: readonly PendingMessage[] = [];

/** The kinds of entries that are shown. */
const KINDS: ReadonlySet<string> = new Set(["text", "tip", "system"]);

/**
 * The rows of a chat: its log, with each of `events` behind the entry that it happened behind, then what is on its way.
 * Entries of kinds that are not known are left out.
 */
export function rowsOf(
  messages: readonly Message[],
  pending: readonly PendingMessage[],
  isOwn: (message: Message) => boolean,
  events: readonly ChatEvent[] = [],
  changes: readonly PendingMessage[] = [],
): Row[] {
  const texts = changes.filter(({ change }) => change?.react === undefined);
  const changing = new Map(texts.map((one) => [one.change?.seq, one]));
  const reacting = new Map<number, PendingMessage[]>();
  for (const one of changes) {
    if (one.change?.react === undefined) continue;
    reacting.set(one.change.seq, [...(reacting.get(one.change.seq) ?? []), one]);
  }
  const held = heldOf(messages, pending);
  const rows: Row[] = [];
  const acknowledged = new Set<string>();
  let next = 0;
  const upTo = (seq: number): void => {
    for (let event = events[next]; event !== undefined && event.atSeq < seq; event = events[next]) {
      rows.push(rowOf(event, false, rows.at(-1)));
      next += 1;
    }
  };
  for (const message of messages) {
    upTo(message.seq);
    if (!KINDS.has(message.kind)) continue;
    const own = message.kind !== "system" && isOwn(message);
    if (own && message.clientMessageId) acknowledged.add(message.clientMessageId);
    const more = {
      changing: changing.get(message.seq),
      reacting: reacting.get(message.seq) ?? NOTHING,
      quote: quoteOf(message, held),
    };
    rows.push(rowOf(message, own, rows.at(-1), more));
  }
  upTo(Number.POSITIVE_INFINITY);
  for (const one of pending) {
    // An acknowledged one is about to leave the outbox.
    if (acknowledged.has(one.clientMessageId)) continue;
    rows.push(rowOf(one, true, rows.at(-1), { ...ALONE, quote: quoteOf(one, held) }));
  }
  return rows;
}

/**
 * What happened within the stretch of the log that is here. What lies above or below it comes with its page: until then
 * nobody knows what it stands beside.
 */
export function eventsWithin(
  events: readonly ChatEvent[],
  messages: readonly Message[],
  more: { above: boolean; below: boolean },
): readonly ChatEvent[] {
  const from = more.above ? (messages[0]?.seq ?? Number.POSITIVE_INFINITY) : 0;
  const to = more.below ? (messages.at(-1)?.seq ?? 0) : Number.POSITIVE_INFINITY;
  const within = events.filter(({ atSeq }) => atSeq >= from && atSeq <= to);
  return within.length === events.length ? events : within;
}

/** What a row has besides its entry. */
type More = Pick<Row, "changing" | "reacting" | "quote">;

const ALONE: More = { changing: undefined, reacting: NOTHING, quote: undefined };

/** The messages that are here, to be found by answers; none where nothing is answered. */
function heldOf(
  messages: readonly Message[],
  pending: readonly PendingMessage[],
): Parameters<typeof quoteOf>[1] {
  const bySeq = new Map<Seq, Message>();
  const byId = new Map<string, Message>();
  const isAnswer = (one: Message | PendingMessage): boolean =>
    one.replyTo !== undefined || one.replyToSeq !== undefined;
  if (messages.some(isAnswer) || pending.some(isAnswer)) {
    for (const message of messages) {
      bySeq.set(message.seq, message);
      byId.set(message.id, message);
    }
  }
  return { bySeq, byId };
}

function rowOf(entry: Entry, own: boolean, previous: Row | undefined, more: More = ALONE): Row {
  const before = made.get(entry);
  const at = before?.at ?? timeOf(entry);
  const day = before?.day ?? dayOf(at);
  const beginsDay = day !== previous?.day;
  const notice = "kind" in entry && entry.kind === "system";
  const isBeside = previous !== undefined && "n" in entry === (previous.entry.event !== undefined);
  const continues = !beginsDay && isBeside && own === previous.own && notice === previous.notice;
  const isSame = before?.own === own && before.beginsDay === beginsDay && before.continues === continues;
  if (isSame && hasSame(before, more)) return before;
  const row: Row = {
    key: keyOf(entry, own),
    at,
    day,
    beginsDay,
    continues,
    own,
    notice,
    ...more,
    entry: "text" in entry ? { pending: entry } : "n" in entry ? { event: entry } : { message: entry },
  };
  made.set(entry, row);
  return row;
}

function hasSame({ changing, reacting, quote }: Row, more: More): boolean {
  const isQuoted = quote?.text === more.quote?.text && quote?.gone === more.quote?.gone;
  const isReacted =
    reacting.length === more.reacting.length && reacting.every((one, at) => one === more.reacting[at]);
  return changing === more.changing && isReacted && isQuoted && quote?.seq === more.quote?.seq;
}

function timeOf(entry: Entry): number {
  if ("text" in entry) return entry.createdAt;
  return Date.parse("n" in entry ? entry.at : entry.timeSent);
}

function keyOf(entry: Entry, own: boolean): string {
  if ("text" in entry) return entry.clientMessageId;
  if ("n" in entry) return `event ${entry.n}`;
  return (own && entry.clientMessageId) || entry.id;
}

/** Where the list's numbering begins; far above the number of messages of any chat. */
const ORIGIN = 1_000_000_000;

/** The number of a list's first row, such that rows keep their numbers while others come in above. */
export interface Anchor {
  firstIndex: number;
  rows: readonly Row[];
}

/**
 * The anchor after the rows changed: the first row that was there before and still is keeps its number.
 * Where no row has stayed, and at first, the numbering begins anew.
 */
export function moveAnchor(before: Anchor | undefined, rows: readonly Row[]): Anchor {
  const first = before?.rows[0];
  if (!before || !first) return { firstIndex: ORIGIN, rows };
  if (rows[0]?.key === first.key) return { firstIndex: before.firstIndex, rows };
  const now = new Map(rows.map((row, index) => [row.key, index]));
  for (const [then, row] of before.rows.entries()) {
    const index = now.get(row.key);
    if (index !== undefined) return { firstIndex: before.firstIndex + then - index, rows };
  }
  return { firstIndex: ORIGIN, rows };
}
