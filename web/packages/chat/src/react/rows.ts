import type { Message, PendingMessage } from "../api.js";

/** One row of the message list: an entry of the log, or one that is on its way there. */
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
  entry: { message: Message; pending?: never } | { pending: PendingMessage; message?: never };
}

/** Midnight before a time, in the viewer's zone. */
export function dayOf(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** The last row made of an entry: while nothing about it changes it stays the same, and is not drawn again. */
const made = new WeakMap<Message | PendingMessage, Row>();

/** The kinds of entries that are shown. */
const KINDS: ReadonlySet<string> = new Set(["text", "tip", "system"]);

/** The rows of a chat: its log, then what is on its way. Entries of kinds that are not known are left out. */
export function rowsOf(
  messages: readonly Message[],
  pending: readonly PendingMessage[],
  isOwn: (message: Message) => boolean,
): Row[] {
  const rows: Row[] = [];
  const acknowledged = new Set<string>();
  for (const message of messages) {
    if (!KINDS.has(message.kind)) continue;
    const own = message.kind !== "system" && isOwn(message);
    if (own && message.clientMessageId) acknowledged.add(message.clientMessageId);
    rows.push(rowOf(message, own, rows.at(-1)));
  }
  for (const one of pending) {
    // An acknowledged one is about to leave the outbox.
    if (!acknowledged.has(one.clientMessageId)) rows.push(rowOf(one, true, rows.at(-1)));
  }
  return rows;
}

function rowOf(entry: Message | PendingMessage, own: boolean, previous: Row | undefined): Row {
  const before = made.get(entry);
  const at = before?.at ?? ("text" in entry ? entry.createdAt : Date.parse(entry.timeSent));
  const day = before?.day ?? dayOf(at);
  const beginsDay = day !== previous?.day;
  const notice = !("text" in entry) && entry.kind === "system";
  const continues = !beginsDay && own === previous?.own && notice === previous.notice;
  if (before?.own === own && before.beginsDay === beginsDay && before.continues === continues) return before;
  const row: Row = {
    key: keyOf(entry, own),
    at,
    day,
    beginsDay,
    continues,
    own,
    notice,
    entry: "text" in entry ? { pending: entry } : { message: entry },
  };
  made.set(entry, row);
  return row;
}

function keyOf(entry: Message | PendingMessage, own: boolean): string {
  if ("text" in entry) return entry.clientMessageId;
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
