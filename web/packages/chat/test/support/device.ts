import type { Surroundings } from "../../src/api.js";

/** A device that the test carries through tunnels and puts into its pocket. */
export class FakeDevice implements Surroundings {
  #online = true;
  #visible = true;
  #focused = true;
  readonly #listeners = new Set<() => void>();

  isOnline = (): boolean => this.#online;
  isVisible = (): boolean => this.#visible;
  isFocused = (): boolean => this.#focused;

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How many listen. */
  get listeners(): number {
    return this.#listeners.size;
  }

  set(change: { online?: boolean; visible?: boolean; focused?: boolean }): void {
    this.#online = change.online ?? this.#online;
    this.#visible = change.visible ?? this.#visible;
    this.#focused = change.focused ?? this.#focused;
    for (const listener of [...this.#listeners]) listener();
  }
}
