import { describe, expect, it } from "vitest";
import { violations } from "../src/axe.js";
import { stage } from "../src/stage.js";

const on = stage();

describe("the language of the browser", () => {
  it.each([
    { locale: "de-AT", help: "Hilfe holen", accept: "Nächste Anfrage annehmen", lang: "de" },
    { locale: "en-US", help: "Get help", accept: "Accept the next request", lang: "en" },
    { locale: "fr-FR", help: "Get help", accept: "Accept the next request", lang: "en" },
  ])("is the apps' ($locale)", async ({ locale, help, accept, lang }) => {
    for (const app of [
      { role: "participant", sub: 20, text: help },
      { role: "organizer", sub: 10, text: accept },
    ] as const) {
      const device = await on.device({ locale });
      const page = await device.tab();
      const token = await on.server.token({ sub: app.sub, role: app.role });
      await page.goto(`${on.server.url}/${app.role}/#token=${token}`);
      await page.getByText(app.text).first().waitFor();
      expect(await page.locator("html").getAttribute("lang")).toBe(lang);
    }
  });

  it("has room for messages outside of help on a small phone", async () => {
    const device = await on.device({ locale: "de-DE", kind: "small phone" });
    const page = await device.tab();
    const token = await on.server.token({ sub: 21, role: "participant" });
    await page.goto(`${on.server.url}/participant/#token=${token}`);
    const fits = async (what: string) => {
      const wide = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(await wide(), what).toBeLessThanOrEqual(0);
      expect(await violations(page), what).toEqual([]);
    };
    await page.getByRole("button", { name: "Nachrichten" }).click();
    await page.getByText("Noch keine Nachrichten").waitFor();
    await fits("the conversations");
    await page.getByRole("button", { name: "Neue Nachricht" }).click();
    await page.getByRole("textbox", { name: "Nummer der Person" }).fill("10");
    await fits("whom to write to");
    await page.getByRole("button", { name: "Schreiben" }).click();
    await page.getByRole("heading", { name: "Person 10" }).waitFor();
    await page.getByRole("button", { name: "Mehr", exact: true }).click();
    await page.getByRole("menuitem", { name: "Blockieren" }).click();
    await page.getByRole("dialog", { name: "Person 10 blockieren?" }).waitFor();
    await fits("blocking");
  });
});
