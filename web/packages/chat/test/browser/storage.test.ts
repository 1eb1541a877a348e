import "fake-indexeddb/auto";
import { deleteDB } from "idb";
import { afterEach, describe, expect, test } from "vitest";
import type { Storage } from "../../src/api.js";
import { browserStorage } from "../../src/browser/index.js";
import { memoryStorage } from "../../src/platform/memory-storage.js";

let count = 0;
const fresh = (): Storage => {
  count += 1;
  return browserStorage(`test-${count}`);
};

/** What every storage does. */
describe.each<[string, () => Storage]>([
  ["IndexedDB", fresh],
  ["memory", memoryStorage],
])("storage in %s", (_, make) => {
  test("gives back what was put, until it is deleted", async () => {
    const storage = make();
    expect(await storage.get("20/a")).toBeUndefined();
    await storage.put("20/a", { text: "hello", list: [1, 2] });
    await storage.put("20/a", { text: "again" });
    expect(await storage.get("20/a")).toEqual({ text: "again" });
    await storage.delete("20/a");
    await storage.delete("20/a");
    expect(await storage.get("20/a")).toBeUndefined();
  });

  test("lists by prefix, ascending, and nothing of anybody else", async () => {
    const storage = make();
    const keys = ["20/b", "2/a", "20/a", "200/a", "20/c😀", "21/a"];
    for (const key of keys) await storage.put(key, key);
    expect(await storage.list("20/")).toEqual([
      ["20/a", "20/a"],
      ["20/b", "20/b"],
      ["20/c😀", "20/c😀"],
    ]);
  });

  test("keeps a copy: what is changed afterwards is not changed there", async () => {
    const storage = make();
    const value = { list: [1] };
    await storage.put("20/a", value);
    value.list.push(2);
    expect(await storage.get("20/a")).toEqual({ list: [1] });
  });
});

describe("IndexedDB", () => {
  afterEach(() => deleteDB("shared"));

  test("is shared by all that open it, and outlives them", async () => {
    await browserStorage("shared").put("20/a", 1);
    expect(await browserStorage("shared").get("20/a")).toBe(1);
  });

  test("makes way for who deletes it, and is opened again by the next call", async () => {
    const storage = browserStorage("shared");
    await storage.put("20/a", 1);
    await deleteDB("shared");
    expect(await storage.get("20/a")).toBeUndefined();
    await storage.put("20/a", 2);
    expect(await storage.get("20/a")).toBe(2);
  });
});
