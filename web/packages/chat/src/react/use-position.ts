import { useEffect, useRef, useState } from "react";
import { type Anchor, moveAnchor, type Row } from "./rows.js";

/** Numbers the rows so that each keeps its number while others come in above. */
export function useAnchor(rows: readonly Row[]): Anchor {
  const [held, setHeld] = useState(() => ({ rows, anchor: moveAnchor(undefined, keysOf(rows)) }));
  if (held.rows === rows) return held.anchor;
  const anchor = moveAnchor(held.anchor, keysOf(rows));
  setHeld({ rows, anchor });
  return anchor;
}

function keysOf(rows: readonly Row[]): string[] {
  return rows.map((row) => row.key);
}

/** Whether the reader is at the newest row, and what has come since they left it. */
export interface Arrived {
  atEnd: boolean;
  setAtEnd: (atEnd: boolean) => void;
  /** Rows of others below the last one that was there when they left. */
  arrived: number;
}

export function useArrived(rows: readonly Row[]): Arrived {
  const [atEnd, setAtEnd] = useState(true);
  const newest = rows.at(-1)?.key;
  const [seen, setSeen] = useState(newest);
  if (atEnd && seen !== newest) setSeen(newest);
  return { atEnd, setAtEnd, arrived: atEnd ? 0 : arrivedAfter(rows, seen) };
}

/** How many rows of others follow the row with this key; none if it is not there. */
export function arrivedAfter(rows: readonly Row[], key: string | undefined): number {
  const at = rows.findLastIndex((row) => row.key === key);
  return at < 0 ? 0 : rows.slice(at + 1).filter((row) => !row.own).length;
}

/** Calls `show` when a message is written here: who writes wants to see it, wherever they were. */
export function useOwnArrivals(rows: readonly Row[], show: () => void): void {
  const newest = rows.at(-1);
  const key = newest?.entry.pending ? newest.key : undefined;
  const before = useRef(key);
  useEffect(() => {
    if (key !== undefined && key !== before.current) show();
    before.current = key;
  });
}
