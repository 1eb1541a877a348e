import { useCallback, useEffect, useRef, useState } from "react";

/** Fetching pages at one end of a list. */
export interface Paging {
  /** To be called with whether the end of what is there is near the view. */
  reached(near: boolean): void;
  /** The last attempt failed. It is not repeated until asked for, or until the end is reached anew. */
  failed: boolean;
  again(): void;
}

/**
 * Fetches a page whenever the end is near, there is more, and none is on its way: one at a time.
 * `first` is the outermost entry that is there, if any; a page that does not move it is not asked for again.
 */
export function usePaging(
  more: boolean,
  loading: boolean,
  first: string | undefined,
  load: (() => Promise<void>) | undefined,
): Paging {
  const [near, setNear] = useState(false);
  const [failed, setFailed] = useState(false);
  const asked = useRef<string | undefined | null>(null);
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  }, [load]);

  useEffect(() => {
    if (!near || !more || loading || failed || asked.current === first) return;
    asked.current = first;
    latest.current?.().catch(() => {
      asked.current = null;
      setFailed(true);
    });
  }, [near, more, loading, failed, first]);

  const reached = useCallback((now: boolean) => {
    setNear(now);
    if (now) return;
    setFailed(false);
    asked.current = null;
  }, []);
  const again = useCallback(() => setFailed(false), []);
  return { reached, failed, again };
}

/** Fetches the first page of a list that has nothing to show yet. */
export function useFirstPage(empty: boolean, paging: Paging): void {
  const { reached } = paging;
  useEffect(() => {
    if (empty) reached(true);
  }, [empty, reached]);
}

/** How many rows before the end of what is there the next page is fetched. */
const PAGE_AHEAD = 10;

/**
 * To be told which rows are drawn, by their numbers; tells the pagings at both ends whether they are near. Not
 * before the list is where it begins: any list is drawn from its first row at first.
 */
export function useReach(
  placed: boolean,
  rows: { from: number; count: number },
  older: Paging,
  newer: Paging,
): (drawn: { startIndex: number; endIndex: number }) => void {
  const drawn = useRef<{ startIndex: number; endIndex: number } | undefined>(undefined);
  const tell = () => {
    if (!placed || !drawn.current) return;
    older.reached(drawn.current.startIndex < rows.from + PAGE_AHEAD);
    newer.reached(drawn.current.endIndex > rows.from + rows.count - PAGE_AHEAD);
  };
  const latest = useRef(tell);
  useEffect(() => {
    latest.current = tell;
  });
  useEffect(() => {
    if (placed) latest.current();
  }, [placed]);
  return (range) => {
    drawn.current = range;
    tell();
  };
}
