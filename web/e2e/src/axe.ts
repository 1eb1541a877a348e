/** Accessibility, as far as a program can tell. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const script = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WCAG 2.2 A and AA, and what axe calls good practice. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

interface Found {
  violations: { id: string; help: string; nodes: { target: unknown; failureSummary?: string }[] }[];
}

/** What is wrong with the page, one line for each element; empty when nothing is. */
export async function violations(page: Page): Promise<string[]> {
  // Evaluated from outside, so the page's policy does not apply to it.
  await page.evaluate(await script);
  const found = await page.evaluate(async (tags) => {
    const { axe } = window as unknown as { axe: { run(context: object, options: object): Promise<Found> } };
    // The map in its frame is somebody else's page.
    return await axe.run(
      { exclude: [["iframe"]] },
      { runOnly: { type: "tag", values: tags }, iframes: false },
    );
  }, TAGS);
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}): ${String(target)}: ${failureSummary ?? ""}`),
  );
}
