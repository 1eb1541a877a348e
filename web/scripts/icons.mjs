// Draws the participant app's icons from their SVG sources with Chromium. Run it when a source changes:
// `node scripts/icons.mjs`; CHROMIUM names the browser.
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const app = new URL("../apps/participant/", import.meta.url);
const drawn = [
  { source: "icon.svg", size: 192, name: "icon-192.png" },
  { source: "icon.svg", size: 512, name: "icon-512.png" },
  { source: "maskable.svg", size: 512, name: "maskable-512.png" },
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  for (const { source, size, name } of drawn) {
    const svg = await readFile(new URL(`icons/${source}`, app), "utf8");
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(
      `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
    );
    const png = await page.screenshot({ omitBackground: true });
    await writeFile(new URL(`public/icons/${name}`, app), png);
    await page.close();
  }
  await copyFile(new URL("icons/icon.svg", app), new URL("public/icons/icon.svg", app));
} finally {
  await browser.close();
}
