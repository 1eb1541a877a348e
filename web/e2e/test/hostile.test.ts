import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";

const on = stage();

const HOSTILE = [
  '<img src=x onerror="alert(1)">',
  "<script>alert(1)</script>",
  '"><svg onload=alert(1)>',
  "{{constructor.constructor('alert(1)')()}}",
  "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
  "javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "\u202egnp.exe",
  "z\u0351\u0352\u0353".repeat(40),
  "A".repeat(3000),
];

describe("a hostile message", () => {
  it("is text, and nothing but text", async () => {
    const name = '<b onmouseover="alert(1)">Mallory</b>';
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 20, { name });
    const desktop = await on.device();
    const desk = await Desk.open(desktop, on.server, 10);
    const dialogs: string[] = [];
    for (const page of [desk.page, phone.page]) {
      page.on("dialog", (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
    }
    await phone.ask({ event: DEMO.festival.name, words: '</p><script>alert("description")</script>' });
    await desk.accept(name);
    await desk.turnTo(name);
    await phone.isAnswered();
    for (const text of HOSTILE) await phone.say(text);
    await desk.message("A".repeat(3000)).waitFor();

    // It stands there as it was written; nothing of it became an element.
    for (const place of [desk, phone]) {
      const texts = await place.log
        .locator(".sb-text")
        .evaluateAll((all) => all.map((one) => one.textContent));
      for (const text of texts.filter((text) => text !== "")) {
        expect([...HOSTILE, '</p><script>alert("description")</script>']).toContain(text);
      }
      const made = await place.page.evaluate(
        () =>
          document.querySelectorAll(".sb-chat :is(img, script, svg:not([aria-hidden]), iframe, b)").length,
      );
      expect(made).toBe(0);
    }
    // Nothing is wider than its screen because of it.
    for (const page of [desk.page, phone.page]) {
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(excess).toBeLessThanOrEqual(0);
    }
    expect(dialogs).toEqual([]);
  });

  it("may name a web page, and nothing else becomes a link", async () => {
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 21);
    const desk = await Desk.open(await on.device(), on.server, 11);
    await phone.ask({ event: DEMO.festival.name, words: "Help" });
    await desk.accept("Participant 21");
    await desk.turnTo("Participant 21");
    await phone.isAnswered();
    await phone.say("see https://example.org/a?b=c and javascript:alert(1)//https:x and ftp://example.org");
    const links = desk.log.getByRole("link");
    await links.first().waitFor();
    expect(await links.evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href))).toEqual([
      "https://example.org/a?b=c",
    ]);
    expect(await links.first().getAttribute("rel")).toBe("noopener noreferrer nofollow");
    expect(await links.first().getAttribute("target")).toBe("_blank");
  });
});
