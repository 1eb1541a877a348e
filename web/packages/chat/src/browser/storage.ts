import { type IDBPDatabase, openDB } from "idb";
import type { Storage } from "../api.js";

const STORE = "values";

/**
 * Storage in IndexedDB, shared by all tabs of one origin. A database that another version of the page
 * blocks, or that the browser closes, is opened again by the next call.
 */
export function browserStorage(name = "switchboard"): Storage {
  let opening: Promise<IDBPDatabase> | undefined;

  const open = (): Promise<IDBPDatabase> => {
    opening ??= openDB(name, 1, {
      upgrade: (database) => void database.createObjectStore(STORE),
      // A newer version wants to upgrade: this one makes way.
      blocking: (_current, _blocked, event) => {
        (event.target as IDBDatabase).close();
        opening = undefined;
      },
      terminated: () => {
        opening = undefined;
      },
    }).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };

  return {
    get: async (key) => (await open()).get(STORE, key),
    put: async (key, value) => {
      // Resolved when the transaction is: the value outlives a crash of the page.
      const transaction = (await open()).transaction(STORE, "readwrite", { durability: "strict" });
      await Promise.all([transaction.store.put(value, key), transaction.done]);
    },
    delete: async (key) => (await open()).delete(STORE, key),
    list: async (prefix) => {
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      const transaction = (await open()).transaction(STORE, "readonly");
      const [keys, values] = await Promise.all([
        transaction.store.getAllKeys(range),
        transaction.store.getAll(range),
        transaction.done,
      ]);
      return keys.map((key, index) => [String(key), values[index] as unknown]);
    },
  };
}
