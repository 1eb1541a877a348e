/** Takes from a browser what those of 2022 have not, before any page has its say. */
import type { BrowserContext } from "playwright-core";

/** Where each stands, and what it is called there. */
const NEWER: readonly (readonly [string, readonly string[]])[] = [
  ["URL", ["canParse", "parse"]],
  ["AbortSignal", ["timeout", "any"]],
  [
    "Array.prototype",
    ["findLast", "findLastIndex", "toSorted", "toReversed", "toSpliced", "with", "group", "groupToMap"],
  ],
  ["Array", ["fromAsync"]],
  ["Object", ["groupBy"]],
  ["Map", ["groupBy"]],
  ["Promise", ["withResolvers", "try"]],
  ["String.prototype", ["isWellFormed", "toWellFormed"]],
  [
    "Set.prototype",
    [
      "union",
      "intersection",
      "difference",
      "symmetricDifference",
      "isSubsetOf",
      "isSupersetOf",
      "isDisjointFrom",
    ],
  ],
  [
    "Iterator.prototype",
    ["map", "filter", "take", "drop", "flatMap", "reduce", "toArray", "forEach", "some", "every", "find"],
  ],
  ["Intl", ["Segmenter", "DurationFormat"]],
  ["Element.prototype", ["checkVisibility", "setHTMLUnsafe", "moveBefore"]],
  ["HTMLElement.prototype", ["showPopover", "hidePopover", "togglePopover"]],
  [
    "globalThis",
    ["structuredClone", "navigation", "URLPattern", "scheduler", "requestIdleCallback", "Iterator"],
  ],
];

/** From now on pages find a browser of 2022; `also`: and without these. */
export async function makeOld(
  context: BrowserContext,
  also: readonly (readonly [string, readonly string[]])[] = [],
) {
  await context.addInitScript(
    (lists) => {
      for (const [path, names] of lists) {
        const owner = path.split(".").reduce<unknown>((at, name) => {
          return name === "globalThis" ? globalThis : (at as Record<string, unknown> | undefined)?.[name];
        }, globalThis);
        if (owner === undefined || owner === null) continue;
        for (const name of names) Reflect.deleteProperty(owner as object, name);
      }
    },
    [...NEWER, ...also],
  );
}
