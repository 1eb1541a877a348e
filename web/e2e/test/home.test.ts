import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import type { Theme } from "../src/device.js";
import { Phone } from "../src/phone.js";
import { look } from "../src/screens.js";
import { DEMO } from "../src/server.js";
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

  it("lets one browser be both sides of a demo", async () => {
    const device = await on.device();
    const home = await device.tab();
    await home.goto(`${on.server.url}/#demo=${await on.server.demoCode()}`);
    await home.getByText("This is a demo").waitFor();
    const enter = async (door: RegExp, person: string) => {
      const opened = device.context.waitForEvent("page");
      await home.getByRole("link", { name: door }).click({ modifiers: ["ControlOrMeta"] });
      const page = await opened;
      await page.bringToFront();
      await page.getByRole("button", { name: person }).click();
      return page;
    };
    const phone = new Phone(await enter(/Participant/, "Participant 20"));
    await home.bringToFront();
    const desk = new Desk(await enter(/Organizer/, "Organizer 10"));
    await desk.isOnline();
    await phone.page.bringToFront();
    await phone.isAtHome();
    await phone.ask({ event: DEMO.festival.name, kind: "Medical" });
    await desk.page.bringToFront();
    await desk.accept("Participant 20");
    await phone.page.bringToFront();
    await phone.isAnswered();
    // Whoever opens the wrong one is led to the right name.
    await home.goto(`${on.server.url}/participant/`);
    const beside = home.getByRole("link", { name: /^Open the participants' app \(localhost/ });
    const there = new URL((await beside.getAttribute("href")) ?? "");
    expect(there.origin + there.pathname).toBe(new URL("/participant/", phone.page.url()).href);
  });
});
