import { empty, type Model } from "./model.js";

/** Holds the state and tells of changes. */
export class Store {
  #model: Model = empty;
  readonly #listeners = new Set<() => void>();

  /** `failed` is told of listeners that throw: the others are called all the same. */
  constructor(private readonly failed: (thrown: unknown) => void) {}

  get(): Model {
    return this.#model;
  }

  update(change: (model: Model) => Model): void {
    const next = change(this.#model);
    if (next === this.#model) return;
    this.#model = next;
    for (const listener of [...this.#listeners]) {
      try {
        listener();
      } catch (thrown) {
        this.failed(thrown);
      }
    }
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
