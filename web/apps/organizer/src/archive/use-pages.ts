import type { Page } from "@switchboard/chat";
import { useCallback, useEffect, useReducer, useRef } from "react";
import { asChatError } from "../ui/failure.js";
import { noPages, type Pages, type PagesEvent, turnPage } from "./pages.js";

/** Fetches a page: the first one without `next`, which `signal` gives up. */
export type FetchPage<T> = (next?: string, signal?: AbortSignal) => Promise<Page<T>>;

/** A collection, and how to get more of it. */
export interface Paging<T> {
  pages: Pages<T>;
  /** Fetches the next page, if there is one and none is on its way. Rejects when that failed. */
  more: () => Promise<void>;
  /** Tries again what failed: the first page or the next one. */
  again: () => void;
}

/** Fetches the first page whenever `fetch` changes, then one at a time; keeps `limit` items or a page more. */
export function usePages<T>(fetch: FetchPage<T> | undefined, limit: number): Paging<T> {
  const [pages, dispatch] = useReducer(turnPage<T>, noPages as Pages<T>);
  const question = useRef(0);
  const underWay = useRef<Promise<void>>(undefined);

  const get = useCallback(
    (next?: string, signal?: AbortSignal): Promise<void> => {
      if (fetch === undefined) return Promise.resolve();
      const asked = question.current;
      const done: Promise<void> = fetch(next, signal)
        .then(
          (page) => dispatch({ type: "came", question: asked, page, limit } satisfies PagesEvent<T>),
          (error: unknown) => {
            dispatch({ type: "failed", question: asked, error: asChatError(error) });
            throw error;
          },
        )
        .finally(() => {
          if (underWay.current === done) underWay.current = undefined;
        });
      underWay.current = done;
      return done;
    },
    [fetch, limit],
  );

  useEffect(() => {
    question.current += 1;
    dispatch({ type: "asked", question: question.current });
    const giveUp = new AbortController();
    get(undefined, giveUp.signal).catch(() => undefined); // It is in the state.
    return () => giveUp.abort();
  }, [get]);

  const { next } = pages;
  const fetchNext = useCallback((): Promise<void> => {
    if (underWay.current !== undefined) return underWay.current;
    dispatch({ type: "fetching", question: question.current });
    return get(next);
  }, [get, next]);

  const more = useCallback(() => (next === undefined ? Promise.resolve() : fetchNext()), [fetchNext, next]);
  const again = useCallback(() => void fetchNext().catch(() => undefined), [fetchNext]);
  return { pages, more, again };
}
