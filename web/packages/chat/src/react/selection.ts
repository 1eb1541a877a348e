import type { State } from "../api.js";

/** Whether two values are the same, or hold the same values under the same keys. */
export function shallowEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = b as Record<string, unknown>;
  return (
    left.length === Object.keys(right).length &&
    left.every(([key, value]) => Object.hasOwn(right, key) && Object.is(value, right[key]))
  );
}

/**
 * What a selector takes out of the state, kept stable: as long as it is shallowly equal to what was
 * selected before, the very same value comes back. So a selector may build objects and may be written
 * inline.
 */
export class Selection<T, S = State> {
  #select: ((state: S) => T) | undefined;
  #state: S | undefined;
  #held: { value: T } | undefined;

  read(select: (state: S) => T, state: S): T {
    if (this.#held && select === this.#select && state === this.#state) return this.#held.value;
    const value = select(state);
    this.#select = select;
    this.#state = state;
    if (!this.#held || !shallowEqual(this.#held.value, value)) this.#held = { value };
    return this.#held.value;
  }
}
