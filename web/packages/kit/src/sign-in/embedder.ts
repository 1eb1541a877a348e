import type { Page } from "./page.js";

/** How long the embedding page may take to give a new token, in milliseconds. */
export const TOKEN_PATIENCE_MS = 10_000;

/** Calls back once; returns how to cancel. */
export type After = (ms: number, callback: () => void) => () => void;

/** The page that opened or embeds this one, as a source of tokens. */
export class Embedder {
  readonly #page: Page;
  readonly #after: After;
  readonly #waiting = new Set<(token: string | undefined) => void>();
  #stop: (() => void) | undefined;

  constructor(page: Page, after: After) {
    this.#page = page;
    this.#after = after;
  }

  /** Listens; tokens that nobody asked for go to `unasked`. */
  start(unasked: (token: string) => void): void {
    this.#stop = this.#page.onToken((token) => {
      if (this.#waiting.size === 0) unasked(token);
      else this.#answer(token);
    });
    if (this.#page.embedded) this.#page.tell({ type: "switchboard:ready" });
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#answer(undefined);
  }

  /** Asks for a token. Undefined where there is no such page, or it does not answer in time. */
  ask(): Promise<string | undefined> {
    if (!this.#page.embedded) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const answer = (token: string | undefined) => {
        cancel();
        this.#waiting.delete(answer);
        resolve(token);
      };
      const cancel = this.#after(TOKEN_PATIENCE_MS, () => answer(undefined));
      this.#waiting.add(answer);
      this.#page.tell({ type: "switchboard:token-needed" });
    });
  }

  #answer(token: string | undefined): void {
    for (const answer of [...this.#waiting]) answer(token);
  }
}
