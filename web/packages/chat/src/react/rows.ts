import type { Message, PendingMessage } from "../api.js";

/** One row of the message list: an entry of the log, or one that is on its way there. */
export interface Row {
  /** Stays the same when a message on its way arrives in the log. */
  key: string;
  /** Set where this row begins a new day: midnight of that day in the viewer's zone. */
  day?: number;
  /** Whether it follows a row of the same side on the same day, so that it can sit close to it. */
  continues: boolean;
  own: boolean;
  entry: { message: Message; pending?: never } | { pending: PendingMessage; message?: never };
}

/** When a row was written, in milliseconds since 1970. */
export function timeOf(row: Row): number {
  return row.entry.message ? Date.parse(row.entry.message.timeSent) : row.entry.pending.createdAt;
}

/** Midnight before a time, in the viewer's zone. */
export function dayOf(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** The rows of a chat: its log, then what is on its way. Entries of kinds that are not known are left out. */
export function rowsOf(
  messages: readonly Message[],
  pending: readonly PendingMessage[],
  isOwn: (message: Message) => boolean,
): Row[] {
  const rows: Row[] = [];
  for (const message of messages) {
    if (message.kind !== "text") continue;
    const own = isOwn(message);
    const key = own && message.clientMessageId ? message.clientMessageId : message.id;
    rows.push({ key, continues: false, own, entry: { message } });
  }
  const known = new Set(rows.map((row) => row.key));
  for (const one of pending) {
    // Acknowledged, and about to leave the outbox.
    if (known.has(one.clientMessageId)) continue;
    rows.push({ key: one.clientMessageId, continues: false, own: true, entry: { pending: one } });
  }
  let previous: { day: number; own: boolean } | undefined;
  for (const row of rows) {
    const day = dayOf(timeOf(row));
    if (day !== previous?.day) row.day = day;
    row.continues = day === previous?.day && row.own === previous.own;
    previous = { day, own: row.own };
  }
  return rows;
}

/** Where the list's numbering begins; far above the number of messages of any chat. */
const ORIGIN = 1_000_000_000;

/** The number of a list's first row, such that rows keep their numbers while others come in above. */
export interface Anchor {
  firstIndex: number;
  keys: readonly string[];
}

/**
 * The anchor after the rows changed: the first row that was there before and still is keeps its number.
 * `undefined` before the first rows. Where no row has stayed, the numbering begins anew.
 */
export function moveAnchor(before: Anchor | undefined, keys: readonly string[]): Anchor {
  if (!before || before.keys.length === 0) return { firstIndex: ORIGIN, keys };
  const now = new Map(keys.map((key, index) => [key, index]));
  for (const [then, key] of before.keys.entries()) {
    const index = now.get(key);
    if (index !== undefined) return { firstIndex: before.firstIndex + then - index, keys };
  }
  return { firstIndex: ORIGIN, keys };
}
