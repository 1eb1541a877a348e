/** A device whose place the test sets. */
export class FakeGeolocation implements Geolocation {
  /** How often anything was asked. */
  asked = 0;
  /** Whether `denied` is answered before the call returns. */
  deniesAtOnce = false;
  #waiting = new Map<number, { once: boolean; found: PositionCallback; failed: PositionErrorCallback }>();

  /** How many watches go on. */
  get watches(): number {
    return [...this.#waiting.values()].filter((one) => !one.once).length;
  }

  getCurrentPosition(found: PositionCallback, failed?: PositionErrorCallback | null): void {
    this.#ask(true, found, failed);
  }

  watchPosition(found: PositionCallback, failed?: PositionErrorCallback | null): number {
    return this.#ask(false, found, failed);
  }

  clearWatch(id: number): void {
    this.#waiting.delete(id);
  }

  /** The device is found here, within so many metres where it says that. */
  move(latitude: number, longitude: number, accuracy?: number): void {
    const coords = { latitude, longitude, accuracy } as GeolocationCoordinates;
    for (const one of this.#take()) one.found({ coords, timestamp: 0 } as GeolocationPosition);
  }

  /** The device says no: 1 denied, 2 unavailable, 3 took too long. */
  fail(code: 1 | 2 | 3): void {
    for (const one of this.#take()) one.failed({ code } as GeolocationPositionError);
  }

  #take() {
    const waiting = [...this.#waiting];
    for (const [id, one] of waiting) if (one.once) this.#waiting.delete(id);
    return waiting.map(([, one]) => one);
  }

  #ask(once: boolean, found: PositionCallback, failed?: PositionErrorCallback | null): number {
    this.asked += 1;
    this.#waiting.set(this.asked, { once, found, failed: failed ?? (() => {}) });
    if (this.deniesAtOnce) failed?.({ code: 1 } as GeolocationPositionError);
    return this.asked;
  }
}
