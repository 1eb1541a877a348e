import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";

const on = stage();

/** What a thumb can hit. */
const TARGET = 48;

describe("a small phone", () => {
  it("takes one from the overview to the conversation, by touch alone", async () => {
    const phone = await Phone.open(await on.device({ kind: "small phone" }), on.server, 20);
    const { page } = phone;
    const tap = async (name: string) => await page.getByRole("button", { name }).tap();
    await fits(page);
    await tap("Get help");
    await page.getByRole("heading", { name: "Where are you?" }).waitFor();
    await page.getByRole("button", { name: DEMO.festival.name }).waitFor();
    await fits(page);
    await tap(DEMO.festival.name);
    await page.getByRole("heading", { name: "Ask for help" }).waitFor();
    await fits(page);
    await tap("Medical");
    await tap("Ask for help");
    await phone.waits();
    await fits(page);

    const desk = await Desk.open(await on.device(), on.server, 10);
    await desk.accept("Participant 20");
    await phone.isAnswered();
    await fits(page);
    await phone.field.tap();
    // On a touch screen Enter begins a new line; the button sends.
    await page.keyboard.type("one");
    await page.keyboard.press("Enter");
    await page.keyboard.type("two");
    expect(await phone.field.inputValue()).toBe("one\ntwo");
    await page.getByRole("button", { name: "Send" }).tap();
    await desk.turnTo("Participant 20");
    await desk.page.getByText("two").first().waitFor();
    expect(await phone.field.evaluate((field) => field === document.activeElement)).toBe(true);
  });

  it("shows the newest message when the keyboard opens, and when it turns", async () => {
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 21);
    await phone.ask({ event: DEMO.festival.name, words: "Help" });
    const desk = await Desk.open(await on.device(), on.server, 11);
    await desk.accept("Participant 21");
    await desk.turnTo("Participant 21");
    await phone.isAnswered();
    for (let number = 1; number <= 20; number += 1) await desk.say(`message ${number}`);
    await phone.sees("message 20");
    const distance = () => phone.log.evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop);
    for (const size of [
      { width: 390, height: 420 },
      { width: 390, height: 844 },
      { width: 844, height: 390 },
      { width: 320, height: 568 },
    ]) {
      await phone.page.setViewportSize(size);
      await expect.poll(distance, { message: JSON.stringify(size) }).toBeLessThan(5);
      await phone.message("message 20").waitFor();
      expect(await phone.field.isVisible()).toBe(true);
    }
  });

  it("can be installed", async () => {
    const device = await on.device({ kind: "phone" });
    const phone = await Phone.open(device, on.server, 22);
    const href = await phone.page.locator("link[rel=manifest]").getAttribute("href");
    const address = new URL(href ?? "", phone.page.url());
    const manifest = (await (await fetch(address)).json()) as Manifest;
    expect(manifest.display).toBe("standalone");
    for (const place of [manifest.scope, manifest.start_url]) {
      expect(new URL(place, address).pathname).toBe("/participant/");
    }
    const sizes = manifest.icons.map(({ sizes }) => sizes);
    expect(sizes).toEqual(expect.arrayContaining(["192x192", "512x512"]));
    expect(manifest.icons.some(({ purpose }) => purpose?.includes("maskable"))).toBe(true);
    for (const { src } of manifest.icons) {
      const icon = await fetch(new URL(src, address));
      expect([icon.status, icon.headers.get("content-type")?.startsWith("image/")]).toEqual([200, true]);
    }
  });
});

interface Manifest {
  display: string;
  scope: string;
  start_url: string;
  icons: { src: string; sizes: string; purpose?: string }[];
}

/** Nothing has to be scrolled sideways, and everything to be tapped is big enough. */
async function fits(page: Page): Promise<void> {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(excess).toBeLessThanOrEqual(0);
  const small = await page.evaluate((target) => {
    const all = [
      ...document.querySelectorAll<HTMLElement>(
        "button, [role=button], a[href], textarea, input:not([role=switch])",
      ),
    ];
    return all
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && box.height > 0)
      .filter(({ box, element }) => {
        // A field within a bigger frame of its own is tapped by the frame.
        const frame = element.closest(".MuiInputBase-root")?.getBoundingClientRect();
        return (frame ?? box).height < target - 0.5 || (frame ?? box).width < target - 0.5;
      })
      .map(({ element, box }) => `${element.outerHTML.slice(0, 120)}: ${box.width} x ${box.height}`);
  }, TARGET);
  expect(small).toEqual([]);
}
