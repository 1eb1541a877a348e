/** Pictures of every screen, for the README: written with `UPDATE_SCREENS=1`, so that a test run changes nothing. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { violations } from "./axe.js";
import type { Theme } from "./device.js";

const FOLDER = fileURLToPath(new URL("../../../docs/screens", import.meta.url));

/** Looks at a screen as it is now: nothing on it may stand in anybody's way. */
export async function look(page: Page, name: string, theme: Theme): Promise<void> {
  expect(await violations(page), `${name}, ${theme}`).toEqual([]);
  if (process.env.UPDATE_SCREENS !== "1") return;
  await mkdir(FOLDER, { recursive: true });
  await page.screenshot({
    // As large as it is seen: what a phone draws twice as finely weighs three times as much.
    scale: "css",
    path: join(FOLDER, `${name}-${theme}.png`),
    animations: "disabled",
    caret: "hide",
  });
}
