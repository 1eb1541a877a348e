import { expect, it } from "vitest";
// @ts-expect-error A script of the workspace, without types.
import { firstLoad, weight } from "../../../../scripts/bundle-size.mjs";

function reader(files: Record<string, string>) {
  return async (path: string) => {
    const text = files[path];
    if (text === undefined) throw new Error(`no ${path}`);
    return text;
  };
}

const PAGE = `<script type="module" crossorigin src="/app/assets/index-1.js"></script>
  <link rel="modulepreload" crossorigin href="/app/assets/vendor-1.js">
  <link rel="stylesheet" crossorigin href="/app/assets/index-1.css"><link rel="icon" href="/app/icon.svg">`;

it("weighs what the page names and what that imports, but not what comes later", async () => {
  const read = reader({
    "index.html": PAGE,
    "assets/index-1.js":
      'import{a as b}from"./vendor-1.js";import"./side-1.js";const c=()=>import("./later-1.js");',
    "assets/vendor-1.js": 'export{d}from"./deep-1.js";',
    "assets/side-1.js": 'import{a}from"./vendor-1.js";',
    "assets/deep-1.js": "export const d=1;",
    "assets/index-1.css": "body{margin:0}",
  });
  const files: Map<string, string> = await firstLoad("/app/", read);
  expect([...files.keys()].sort()).toEqual([
    "assets/deep-1.js",
    "assets/index-1.css",
    "assets/index-1.js",
    "assets/side-1.js",
    "assets/vendor-1.js",
  ]);
});

it("does not take a page without scripts, or scripts from elsewhere, for light", async () => {
  await expect(firstLoad("/app/", reader({ "index.html": "<p>Nothing</p>" }))).rejects.toThrow("no script");
  await expect(firstLoad("/other/", reader({ "index.html": PAGE }))).rejects.toThrow("not below /other/");
});

it("counts compressed bytes", () => {
  expect(weight("x".repeat(10_000))).toBeLessThan(100);
});
