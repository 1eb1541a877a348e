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
 * `first` is the outermost entry that is there; a page that does not move it is not asked for again.
 */
export function usePaging(
  more: boolean,
  loading: boolean,
  first: string | undefined,
  load: (() => Promise<void>) | undefined,
): Paging {
  const [near, setNear] = useState(false);
  const [failed, setFailed] = useState(false);
  const asked = useRef<string>(undefined);
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  }, [load]);

  useEffect(() => {
    if (!near || !more || loading || failed || first === undefined || asked.current === first) return;
    asked.current = first;
    latest.current?.().catch(() => {
      asked.current = undefined;
      setFailed(true);
    });
  }, [near, more, loading, failed, first]);

  const reached = useCallback((now: boolean) => {
    setNear(now);
    if (now) return;
    setFailed(false);
    asked.current = undefined;
  }, []);
  const again = useCallback(() => setFailed(false), []);
  return { reached, failed, again };
}
