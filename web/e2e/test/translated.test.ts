import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";
import { PATIENCE_MS } from "../src/talk.js";
import { translate } from "../src/translator.js";

const on = stage();

describe("a page that the browser translates", () => {
  it("says what is so, and goes on, from the request to the end of the chat", async () => {
    const [handset, desktop] = [await on.device({ kind: "phone" }), await on.device()];
    for (const device of [handset, desktop]) await translate(device.context);
    const desk = await Desk.open(desktop, on.server, 10);
    await desk.page.getByText("Nobody is waiting").waitFor();
    const phone = await Phone.open(handset, on.server, 20);
    await phone.ask({ event: DEMO.festival.name, kind: "Medical", words: "See https://example.org/a now" });
    await phone.waits();
    await desk.page.getByText(/^1 person is waiting, longest for/).waitFor({ timeout: PATIENCE_MS });
    await desk.accept("Participant 20");
    await desk.page.getByText("Nobody is waiting").waitFor({ timeout: PATIENCE_MS });
    await desk.turnTo("Participant 20");
    await phone.isAnswered();

    // More than fits, so that rows come and go; with and without links.
    for (let number = 1; number <= 16; number += 1) {
      const [one, other] = number % 2 === 0 ? [phone, desk] : [desk, phone];
      await one.write(`number ${number} https://example.org/${number} is it`);
      await other.page
        .getByText(`number ${number} `, { exact: false })
        .last()
        .waitFor({ timeout: PATIENCE_MS });
    }
    for (const side of [desk, phone]) {
      await side.log.evaluate((log) => log.scrollTo({ top: 0 }));
      await side.log.getByText("See ", { exact: false }).first().waitFor({ timeout: PATIENCE_MS });
      await side.page.locator(".sb-to-newest").click();
      await side.log.getByText("number 16 ", { exact: false }).waitFor({ timeout: PATIENCE_MS });
    }

    // The connection comes and goes.
    await on.server.end("SIGTERM");
    await desk.isOffline();
    await phone.page.getByText(/What you write is kept/).waitFor({ timeout: PATIENCE_MS });
    await on.server.startAgain();
    await desk.page
      .getByRole("status")
      .getByText("Online", { exact: true })
      .waitFor({ timeout: PATIENCE_MS });
    await expect
      .poll(() => phone.page.getByText(/What you write is kept/).count(), { timeout: PATIENCE_MS })
      .toBe(0);

    await desk.close();
    await phone.isClosed();
    await phone.toHome();
    await desk.toArchives();
    await desk.page
      .getByRole("list", { name: "Ended chats" })
      .getByText("Participant 20")
      .waitFor({ timeout: PATIENCE_MS });
  });
});
