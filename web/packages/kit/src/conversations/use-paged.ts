import type { Page } from "@switchboard/chat";
import { useCallback, useEffect, useRef, useState } from "react";

/** A collection of which pages have been fetched. */
export interface Paged<T> {
  items: readonly T[];
  state: "loading" | "ready" | "failed";
  error?: unknown;
  hasMore: boolean;
}

const EMPTY = { items: [], state: "loading", hasMore: false } as const;

/** Fetches a collection page by page: the first at once, the next by `more`, all anew by `again`. */
export function usePaged<T>(fetch: (next?: string) => Promise<Page<T>>) {
  const [paged, setPaged] = useState<Paged<T> & { next?: string }>(EMPTY);
  /** Answers to an earlier run do not count. */
  const run = useRef(0);
  const load = useCallback(
    (before: readonly T[], next?: string) => {
      run.current += 1;
      const mine = run.current;
      setPaged((now) => ({ ...now, state: "loading" }));
      fetch(next).then(
        (page) => {
          if (mine !== run.current) return;
          const on = page.next === undefined ? {} : { next: page.next };
          setPaged({ items: [...before, ...page.items], state: "ready", hasMore: "next" in on, ...on });
        },
        (error: unknown) => {
          if (mine === run.current) setPaged((now) => ({ ...now, state: "failed", error }));
        },
      );
    },
    [fetch],
  );
  const again = useCallback(() => load([]), [load]);
  useEffect(() => {
    load([]);
    return () => {
      run.current += 1;
    };
  }, [load]);
  const more = () => paged.next !== undefined && paged.state !== "loading" && load(paged.items, paged.next);
  return { ...paged, more, again };
}
