import { useEffect, useRef, useState } from "react";
import { type Anchor, moveAnchor, type Row } from "./rows.js";

/** Numbers the rows so that each keeps its number while others come in above. */
export function useAnchor(rows: readonly Row[]): Anchor {
  const [held, setHeld] = useState(() => moveAnchor(undefined, rows));
  if (held.rows === rows) return held;
  const anchor = moveAnchor(held, rows);
  setHeld(anchor);
  return anchor;
}

/** How many rows of others have come since the reader left the newest row; 0 while they are there. */
export function useArrived(rows: readonly Row[], following: boolean): number {
  const newest = rows.at(-1)?.key;
  const [seen, setSeen] = useState(newest);
  if (following && seen !== newest) setSeen(newest);
  return following ? 0 : arrivedAfter(rows, seen);
}

/** How many rows of others follow the row with this key; none if it is not there. */
export function arrivedAfter(rows: readonly Row[], key: string | undefined): number {
  let at = rows.length - 1;
  while (at >= 0 && rows[at]?.key !== key) at -= 1;
  return at < 0 ? 0 : rows.slice(at + 1).filter((row) => !row.own && !row.entry.event).length;
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
