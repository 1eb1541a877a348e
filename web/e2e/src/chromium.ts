/** The machine's Chromium. */
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Nothing but the tests' pages: no sandbox, which containers do not allow, and no calls home. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts it. `CHROMIUM` names one that is not on the path. */
export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({ executablePath: await find(), args: ARGUMENTS });
}

async function find(): Promise<string> {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const candidate of [process.env.CHROMIUM ?? "", ...onPath]) {
    const runs =
      candidate !== "" &&
      (await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      ));
    if (runs) return candidate;
  }
  throw new Error("no Chromium: scripts/ensure-chromium.sh");
}
