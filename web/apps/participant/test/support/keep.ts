import type { Keep } from "../../src/places/sharing.js";

/** `localStorage` in memory; `broken` refuses everything, as browsers do in private windows. */
export class FakeKeep implements Keep {
  readonly values = new Map<string, string>();
  broken = false;

  getItem(key: string): string | null {
    this.#check();
    return this.values.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#check();
    this.values.set(key, value);
  }

  removeItem(key: string): void {
    this.#check();
    this.values.delete(key);
  }

  #check(): void {
    if (this.broken) throw new Error("forbidden");
  }
}
