// Weighs what an app needs for its first screen: the scripts and styles that its page names, and what these
// import, each compressed with gzip, which is what the worst of connections gets. Fails over the limits.
// `node scripts/bundle-size.mjs [app...]`: all apps by default. They must be built.
import { readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path/posix";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const KIB = 1024;
const LIMITS = { participant: 200 * KIB, organizer: 350 * KIB };

const PAGE_PARTS = /<(?:script|link)\b[^>]*\b(?:src|href)="([^"]+\.(?:js|css))"[^>]*>/g;
const STATIC_IMPORT = /\b(?:from|import)\s*["'](\.{1,2}\/[^"']+\.(?:js|css))["']/g;

const found = (pattern, text) => [...text.matchAll(pattern)].map((match) => match[1]);

/** The files that the first screen needs, by their paths below the app's base. `read` gives a file's text. */
export async function firstLoad(base, read) {
  const page = await read("index.html");
  const waiting = found(PAGE_PARTS, page).map((path) => {
    if (!path.startsWith(base)) throw new Error(`${path} is not below ${base}`);
    return path.slice(base.length);
  });
  const files = new Map();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue;
    const text = await read(path);
    files.set(path, text);
    if (path.endsWith(".js")) {
      const folder = dirname(path);
      for (const imported of found(STATIC_IMPORT, text)) waiting.push(normalize(join(folder, imported)));
    }
  }
  if (![...files.keys()].some((path) => path.endsWith(".js"))) throw new Error("the page names no script");
  return files;
}

/** Bytes of a text on its way. */
export function weight(text) {
  return gzipSync(text, { level: 9 }).byteLength;
}

async function main() {
  let over = false;
  const apps = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(LIMITS);
  for (const app of apps) {
    const limit = LIMITS[app];
    if (limit === undefined) throw new Error(`no limit is known for ${app}`);
    const dist = new URL(`../apps/${app}/dist/`, import.meta.url);
    const files = await firstLoad(`/${app}/`, (path) => readFile(new URL(path, dist), "utf8"));
    let total = 0;
    for (const [path, text] of files) {
      const bytes = weight(text);
      total += bytes;
      console.log(`${app}\t${(bytes / KIB).toFixed(1)} KiB\t${path}`);
    }
    const verdict = total > limit ? "OVER" : "within";
    console.log(`${app}\t${(total / KIB).toFixed(1)} KiB\t${verdict} ${limit / KIB} KiB`);
    over ||= total > limit;
  }
  if (over) process.exitCode = 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
