import type { Client } from "../api.js";

interface Lease {
  client: Client;
  holders: number;
}

/**
 * Clients that are owned by whoever shows them. Providers with the same key (their options object)
 * share one client. It starts with the first holder and is closed when the last one has gone and none
 * came back in the same turn: React's StrictMode leaves and comes back at once.
 */
export class Leases<Key extends object> {
  readonly #leases = new WeakMap<Key, Lease>();
  readonly #create: (key: Key) => Client;

  constructor(create: (key: Key) => Client) {
    this.#create = create;
  }

  /** The client of this key, made when there is none. It is not started by looking at it. */
  peek(key: Key): Client {
    return this.#lease(key).client;
  }

  /** Holds and starts it; returns how to let it go. */
  hold(key: Key): { client: Client; release: () => void } {
    const lease = this.#lease(key);
    lease.holders += 1;
    if (lease.holders === 1) lease.client.start();
    let held = true;
    const release = () => {
      if (!held) return;
      held = false;
      lease.holders -= 1;
      queueMicrotask(() => this.#closeUnheld(key, lease));
    };
    return { client: lease.client, release };
  }

  #lease(key: Key): Lease {
    const known = this.#leases.get(key);
    if (known) return known;
    const lease = { client: this.#create(key), holders: 0 };
    this.#leases.set(key, lease);
    return lease;
  }

  #closeUnheld(key: Key, lease: Lease): void {
    if (lease.holders > 0 || this.#leases.get(key) !== lease) return;
    this.#leases.delete(key);
    void lease.client.close();
  }
}
