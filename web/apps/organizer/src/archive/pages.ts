import type { ChatErrorShape, Page } from "@switchboard/chat";

/** A collection that is fetched page by page. Immutable. */
export interface Pages<T> {
  /** Which question this answers; a page that answers an older one is dropped. */
  question: number;
  items: readonly T[];
  /** Fetches the following page; undefined at the end, and before the first page. */
  next: string | undefined;
  status: "loading" | "ready" | "failed";
  error: ChatErrorShape | undefined;
  /** There is more, but no more is kept here: a closer question is wanted. */
  full: boolean;
}

export type PagesEvent<T> =
  /** A new question was asked: what was there is gone. */
  | { type: "asked"; question: number }
  /** The page behind the last one is being fetched. */
  | { type: "fetching"; question: number }
  | { type: "came"; question: number; page: Page<T>; limit: number }
  | { type: "failed"; question: number; error: ChatErrorShape };

/** Before the first question. */
export const noPages: Pages<never> = {
  question: 0,
  items: [],
  next: undefined,
  status: "loading",
  error: undefined,
  full: false,
};

/** The next state. Pure. `limit` is how many items are kept at most. */
export function turnPage<T>(pages: Pages<T>, event: PagesEvent<T>): Pages<T> {
  if (event.type === "asked") return { ...noPages, question: event.question };
  if (event.question !== pages.question) return pages;
  switch (event.type) {
    case "fetching":
      return { ...pages, status: "loading", error: undefined };
    case "failed":
      return { ...pages, status: "failed", error: event.error };
    case "came": {
      const items = [...pages.items, ...event.page.items];
      const full = event.page.next !== undefined && items.length >= event.limit;
      const next = full ? undefined : event.page.next;
      return { ...pages, items, next, full, status: "ready", error: undefined };
    }
  }
}
