import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { makeOld } from "../src/old-browser.js";
import { Phone } from "../src/phone.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";
import { Stalling } from "../src/stalling.js";
import { PATIENCE_MS } from "../src/talk.js";

const LINE = 'In danger? Call <112> & "wait".';
const on = stage({ SWITCHBOARD_EMERGENCY_LINE: LINE });
const SCRIPTS = /\/assets\/.*\.js$/;

describe("a browser of 2022", () => {
  it("asks for help, and shows a message with a link, on both sides", async () => {
    const [handset, desktop] = [await on.device({ kind: "phone" }), await on.device()];
    for (const device of [handset, desktop]) await makeOld(device.context);
    const phone = await Phone.open(handset, on.server, 20);
    const desk = await Desk.open(desktop, on.server, 10);
    await phone.ask({ event: DEMO.festival.name, words: "See https://example.org/a?b=c" });
    await desk.accept("Participant 20");
    await desk.turnTo("Participant 20");
    await phone.isAnswered();
    await desk.say("and https://example.org/d (or http://[x) then");
    await phone.sees("and https://example.org/d (or http://[x) then");
    await phone.log.getByRole("link", { name: "https://example.org/d" }).waitFor();
    await phone.page.reload();
    await phone.log.getByRole("link", { name: "https://example.org/d" }).waitFor({ timeout: PATIENCE_MS });
    await desk.close();
    await desk.toArchives();
  });

  it.each(["participant", "organizer"])(
    "that is older is told so, with the emergency line (%s)",
    async (app) => {
      const device = await on.device({ kind: "phone" });
      await makeOld(device.context, [["Object", ["hasOwn"]]]);
      const page = await device.tab();
      const scripts: string[] = [];
      page.on("request", (request) => SCRIPTS.test(request.url()) && scripts.push(request.url()));
      await page.goto(`${on.server.url}/${app}/`);
      await page.getByText("This browser is too old for the app.").waitFor();
      await page.getByText(LINE, { exact: true }).waitFor();
      expect(scripts).toEqual([]);
      expect(await page.getByText("Dieser Browser").isVisible()).toBe(false);
    },
  );
});

describe("a part that is not there", () => {
  it("is asked for again until it is", async () => {
    const device = await on.device({ kind: "phone" });
    device.faults.expect(/status of 404/);
    let refused = 0;
    // As a node of the version before answers: each of the parts is there at the second or third try.
    const tries = new Map<string, number>();
    await device.context.route(SCRIPTS, async (route) => {
      const url = route.request().url();
      const tried = (tries.get(url) ?? 0) + 1;
      tries.set(url, tried);
      if (tried > 1) return await route.continue();
      refused += 1;
      await route.fulfill({ status: 404, body: "There is no such file." });
    });
    const page = await device.tab();
    await page.goto(`${on.server.url}/participant/`);
    await page.getByText("This takes longer than usual.").waitFor();
    await page.getByText(LINE, { exact: true }).waitFor();
    await page.getByText("who do you want to be?", { exact: false }).waitFor({ timeout: PATIENCE_MS });
    expect(refused).toBeGreaterThan(1);
  });

  it("that does not come is said to be missing, with the emergency line and what to do", async () => {
    const device = await on.device({ kind: "phone", locale: "de-DE" });
    device.faults.expect(/status of 404/);
    await device.context.route(SCRIPTS, (route) => route.fulfill({ status: 404, body: "" }));
    const page = await device.tab();
    let pages = 0;
    page.on("request", (request) => {
      if (request.isNavigationRequest()) pages += 1;
    });
    await page.goto(`${on.server.url}/participant/`);
    await page.getByText("Die App konnte nicht geladen werden.").waitFor({ timeout: PATIENCE_MS });
    await page.getByText(LINE, { exact: true }).waitFor();
    // The page itself may have been too old: it was fetched again, once.
    expect(pages).toBe(2);
    await device.context.unroute(SCRIPTS);
    await page.getByRole("button", { name: "Neu laden" }).click();
    await page.getByRole("button", { name: "Gast 20" }).waitFor({ timeout: PATIENCE_MS });
  });
});

describe("a part that stalls", () => {
  const who = (page: Page) => page.getByText("who do you want to be?", { exact: false });

  it("is given up and asked for again, and meanwhile there is a button", async () => {
    const proxy = await Stalling.start(on.server.url, (path, before) => before === 0 && SCRIPTS.test(path));
    const page = await (await on.device({ kind: "phone" })).tab();
    await page.goto(`${proxy.url}/participant/`);
    await page.getByText("This takes longer than usual.").waitFor({ timeout: PATIENCE_MS });
    expect(await page.getByRole("button", { name: "Load again" }).isVisible()).toBe(true);
    await who(page).waitFor({ timeout: PATIENCE_MS });
    expect(proxy.stalled).toBe(1);
    await proxy.close();
  });

  it("can be had by loading the page again", async () => {
    let stalls = true;
    const proxy = await Stalling.start(on.server.url, (path) => stalls && SCRIPTS.test(path));
    const page = await (await on.device({ kind: "phone" })).tab();
    await page.goto(`${proxy.url}/participant/`);
    const again = page.getByRole("button", { name: "Load again" });
    await again.waitFor({ timeout: PATIENCE_MS });
    stalls = false;
    await again.click();
    await who(page).waitFor({ timeout: PATIENCE_MS });
    await proxy.close();
  });
});

describe("the page without its scripts", () => {
  it("says that it needs them, with the emergency line", async () => {
    for (const app of ["participant", "organizer"]) {
      const html = await (await fetch(`${on.server.url}/${app}/`)).text();
      expect(html).toContain("<strong>In danger? Call &lt;112&gt; &amp; &quot;wait&quot;.</strong>");
      expect(html).toContain("This app needs JavaScript.");
    }
  });
});
