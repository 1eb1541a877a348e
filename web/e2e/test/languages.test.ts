import { describe, expect, it } from "vitest";
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
});
