// The oldest browsers that the apps run in, and what they have not: Safari 15.4 (iOS 15.4), Chrome 97 and
// Firefox 96, all of the first months of 2022. `vite build` writes no newer syntax; this finds newer functions, in
// the sources and in what was built of them and of others' code.
//
//   node scripts/floor.mjs
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** For the build's `target`. */
export const FLOOR = ["safari15.4", "ios15.4", "chrome97", "firefox96"];

/** What the floor has not, by how it is written where it is used. */
export const NEWER = [
  { what: "URL.canParse", pattern: /\bURL\.(?:canParse|parse)\b/ },
  { what: "AbortSignal.timeout, AbortSignal.any", pattern: /\bAbortSignal\.(?:timeout|any)\b/ },
  { what: "findLast, findLastIndex", pattern: /\.findLast(?:Index)?\(/ },
  { what: "toSorted, toReversed, toSpliced", pattern: /\.to(?:Sorted|Reversed|Spliced)\(/ },
  { what: "structuredClone", pattern: /\bstructuredClone\b/ },
  { what: "Object.groupBy, Map.groupBy", pattern: /\.groupBy\(/ },
  { what: "Promise.withResolvers, Promise.try", pattern: /\bPromise\.(?:withResolvers|try)\b/ },
  { what: "Array.fromAsync", pattern: /\bArray\.fromAsync\b/ },
  { what: "isWellFormed, toWellFormed", pattern: /\.(?:is|to)WellFormed\(/ },
  {
    what: "sets' union, intersection, difference",
    pattern: /\.(?:isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference)\(/,
  },
  {
    what: "helpers of iterators",
    pattern:
      /\.(?:values|keys|entries)\(\)\.(?:map|filter|some|every|find|reduce|toArray|take|drop|forEach|flatMap)\(/,
  },
  { what: "Intl.Segmenter", pattern: /\bIntl\.Segmenter\b/ },
  { what: "Intl.DurationFormat", pattern: /\bIntl\.DurationFormat\b/ },
  { what: "looking behind in a pattern", pattern: /\(\?<[=!]/ },
  { what: "checkVisibility", pattern: /\.checkVisibility\(/ },
  { what: "the popover", pattern: /\.(?:show|hide|toggle)Popover\(/ },
  { what: "URLPattern, navigation, scheduler", pattern: /\bnew URLPattern\b|\bscheduler\.yield\b/ },
];

/** What the floor does not draw; a line before it in the same rule has to say what is drawn there. */
export const NEWER_STYLES = [
  { what: "dvh, svh, lvh", pattern: /\d(?:dvh|svh|lvh)\b/ },
  { what: "color-mix", pattern: /color-mix\(/ },
  { what: ":has()", pattern: /:has\(/ },
  { what: "@container, nesting", pattern: /@container|@scope/ },
];

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = ["packages/chat/src", "packages/kit/src", "apps/organizer/src", "apps/participant/src"];
const BUILT = ["apps/organizer/dist", "apps/participant/dist"];

/** What is written in this text that the floor has not. */
export function newerIn(text, list = NEWER) {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
  return list.filter(({ pattern }) => pattern.test(code)).map(({ what }) => what);
}

async function files(folder, ends) {
  const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && ends.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Each use of what is newer, in words. */
export async function findings() {
  const found = [];
  const look = async (folder, ends, list) => {
    for (const file of await files(folder, ends)) {
      const text = await readFile(file, "utf8");
      for (const what of newerIn(text, list)) found.push(`${relative(ROOT, file)}: ${what}`);
    }
  };
  for (const folder of SOURCES) {
    await look(folder, /\.tsx?$/, NEWER);
    await look(folder, /\.(?:css|tsx)$/, NEWER_STYLES);
  }
  for (const folder of BUILT) await look(folder, /\.js$/, NEWER);
  return found;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const found = await findings();
  for (const line of found) console.error(line);
  if (found.length > 0) {
    console.error("\nThe oldest browsers that the apps run in have not got these: see scripts/floor.mjs.");
    process.exitCode = 1;
  }
}
