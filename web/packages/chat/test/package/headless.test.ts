import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../src");

/** What a module and all that it imports at run time import from other packages. */
const imported = (entry: string): Set<string> => walked(entry).packages;

/** Which modules of this package those are. */
const modules = (entry: string): string[] => [...walked(entry).seen].map((file) => relative(root, file));

function source(module: string): string {
  const file = module.replace(/\.js$/, ".ts");
  return existsSync(file) ? file : `${file}x`;
}

function walked(entry: string): { packages: Set<string>; seen: Set<string> } {
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
      if (from.startsWith(".")) visit(source(join(dirname(file), from)));
      else packages.add(from);
    }
  };
  visit(join(root, entry));
  expect(seen.size).toBeGreaterThan(2);
  return { packages, seen };
}

test("the client needs no other package, and no DOM", () => {
  expect([...imported("index.ts")]).toEqual([]);
});

test("what organizers have besides needs no other package, and no DOM", () => {
  expect([...imported("organizer/index.ts")]).toEqual([]);
});

test("what organizers alone need is in no participant's bundle", () => {
  for (const entry of ["index.ts", "browser/index.ts", "react/index.ts"]) {
    expect(modules(entry).filter((file) => file.startsWith("organizer/"))).toEqual([]);
  }
});

test("the browser's part needs what opens IndexedDB only", () => {
  expect([...imported("browser/index.ts")]).toEqual(["idb"]);
});
