import { describe, expect, it } from "vitest";
import type { Theme } from "../src/device.js";
import { look } from "../src/screens.js";
import { stage } from "../src/stage.js";

const on = stage();

describe("the start page", () => {
  it.each<Theme>(["light", "dark"])("explains, and leads to both apps (%s)", async (theme) => {
    const device = await on.device({ theme });
    const page = await device.tab();
    await page.goto(on.server.url);
    await look(page, "home", theme);
    for (const name of [/Participant/, /Organizer/]) {
      const answer = page.waitForResponse((response) => response.request().isNavigationRequest());
      await page.getByRole("link", { name }).click();
      expect((await answer).status()).toBe(200);
      await page.goBack();
    }
  });

  it("fits a small phone", async () => {
    const device = await on.device({ kind: "small phone" });
    const page = await device.tab();
    await page.goto(on.server.url);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(320);
  });
});
