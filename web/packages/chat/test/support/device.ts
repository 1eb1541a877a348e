import type { Surroundings } from "../../src/api.js";

/** A device that the test carries through tunnels and puts into its pocket. */
export class FakeDevice implements Surroundings {
  #online = true;
  #visible = true;
  #focused = true;
  #active = true;
  readonly #listeners = new Set<() => void>();

  isOnline = (): boolean => this.#online;
  isVisible = (): boolean => this.#visible;
  isFocused = (): boolean => this.#focused;
  isActive = (): boolean => this.#active;

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How many listen. */
  get listeners(): number {
    return this.#listeners.size;
  }

  set(change: { online?: boolean; visible?: boolean; focused?: boolean; active?: boolean }): void {
    this.#online = change.online ?? this.#online;
    this.#visible = change.visible ?? this.#visible;
    this.#focused = change.focused ?? this.#focused;
    this.#active = change.active ?? this.#active;
    for (const listener of [...this.#listeners]) listener();
  }
}
