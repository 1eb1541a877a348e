/** What somebody owns for as long as they show it. */
interface Leased {
  /** With the first holder, where there is something to start. */
  start?(): void;
  close(): unknown;
}

interface Lease<Thing> {
  thing: Thing;
  holders: number;
}

/**
 * Things that are owned by whoever shows them. Providers with the same key share one. It starts with the
 * first holder and is closed when the last one has gone and none came back in the same turn: React's
 * StrictMode leaves and comes back at once.
 */
export class Leases<Key extends object, Thing extends Leased> {
  readonly #leases = new WeakMap<Key, Lease<Thing>>();
  readonly #create: (key: Key) => Thing;

  constructor(create: (key: Key) => Thing) {
    this.#create = create;
  }

  /** The thing of this key, made when there is none: so what it is for is drawn at once. It is not started by this. */
  peek(key: Key): Thing {
    return this.#lease(key).thing;
  }

  /** Holds and starts it; returns how to let it go. */
  hold(key: Key): { thing: Thing; release: () => void } {
    const lease = this.#lease(key);
    lease.holders += 1;
    if (lease.holders === 1) lease.thing.start?.();
    let held = true;
    const release = () => {
      if (!held) return;
      held = false;
      lease.holders -= 1;
      queueMicrotask(() => this.#closeUnheld(key, lease));
    };
    return { thing: lease.thing, release };
  }

  #lease(key: Key): Lease<Thing> {
    const known = this.#leases.get(key);
    if (known) return known;
    const lease = { thing: this.#create(key), holders: 0 };
    this.#leases.set(key, lease);
    return lease;
  }

  #closeUnheld(key: Key, lease: Lease<Thing>): void {
    if (lease.holders > 0 || this.#leases.get(key) !== lease) return;
    this.#leases.delete(key);
    void lease.thing.close();
  }
}
