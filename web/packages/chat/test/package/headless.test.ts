import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../src");

/** What a module and all that it imports at run time import from other packages. */
function imported(entry: string): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, "utf8");
    for (const [, typeOnly, from = ""] of text.matchAll(
      /^(?:import|export) (type )?[^;]*?from "([^"]+)";/gm,
    )) {
      if (typeOnly !== undefined) continue;
      if (from.startsWith(".")) visit(join(dirname(file), from.replace(/\.js$/, ".ts")));
      else packages.add(from);
    }
  };
  visit(join(root, entry));
  expect(seen.size).toBeGreaterThan(2);
  return packages;
}

test("the client needs no other package, and no DOM", () => {
  expect([...imported("index.ts")]).toEqual([]);
});

test("the browser's part needs what opens IndexedDB only", () => {
  expect([...imported("browser/index.ts")]).toEqual(["idb"]);
});
