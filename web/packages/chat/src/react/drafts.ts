import type { Client } from "../api.js";

/** How many unfinished texts are kept; the one not touched for longest gives way. */
export const MOST_DRAFTS = 100;

/** Unfinished texts by chat, so that looking at another chat does not lose one. In memory only. */
export class Drafts {
  readonly #texts = new Map<string, string>();

  /** Whether there is any. */
  get any(): boolean {
    return this.#texts.size > 0;
  }

  get(chatId: string): string {
    return this.#texts.get(chatId) ?? "";
  }

  set(chatId: string, text: string): void {
    this.#texts.delete(chatId);
    if (text === "") return;
    this.#texts.set(chatId, text);
    const oldest = this.#texts.keys().next().value;
    if (this.#texts.size > MOST_DRAFTS && oldest !== undefined) this.#texts.delete(oldest);
  }
}

const drafts = new WeakMap<Client, Drafts>();

/** The drafts of a client's user. */
export function draftsOf(client: Client): Drafts {
  const known = drafts.get(client);
  if (known) return known;
  const made = new Drafts();
  drafts.set(client, made);
  return made;
}
