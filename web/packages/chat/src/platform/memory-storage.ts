import type { Storage } from "../api.js";

/** Storage that lasts as long as the program. Values are copied, as a real one would. */
export function memoryStorage(): Storage {
  const values = new Map<string, string>();
  return {
    async get(key) {
      const text = values.get(key);
      return text === undefined ? undefined : JSON.parse(text);
    },
    async put(key, value) {
      values.set(key, JSON.stringify(value));
    },
    async delete(key) {
      values.delete(key);
    },
    async list(prefix) {
      const found = [...values].filter(([key]) => key.startsWith(prefix));
      found.sort(([a], [b]) => (a < b ? -1 : 1));
      return found.map(([key, text]) => [key, JSON.parse(text)]);
    },
  };
}
