import type { Clock, Storage } from "../api.js";
import { ChatError } from "../errors.js";

/** Milliseconds for one call: a device whose storage hangs must not keep anybody from being heard. */
export const STORAGE_WITHIN = 3_000;

/** The same storage, whose calls reject with `storage` where they take too long. */
export function timely(storage: Storage, clock: Clock): Storage {
  const inTime = <T>(call: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const cancel = clock.after(STORAGE_WITHIN, () => {
        reject(new ChatError("storage", "the device's storage does not answer"));
      });
      // From within a promise: a call that throws rejects as well.
      Promise.resolve().then(call).then(resolve, reject).finally(cancel);
    });
  return {
    get: (key) => inTime(() => storage.get(key)),
    put: (key, value) => inTime(() => storage.put(key, value)),
    delete: (key) => inTime(() => storage.delete(key)),
    list: (prefix) => inTime(() => storage.list(prefix)),
  };
}
