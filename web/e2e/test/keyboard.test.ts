import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";

const on = stage();

describe("an organizer without a mouse", () => {
  it("takes requests, goes from chat to chat, writes, and ends them", async () => {
    const desk = await Desk.open(await on.device(), on.server, 10);
    const { keyboard } = desk.page;
    const phones: Phone[] = [];
    for (const participant of [20, 21]) {
      const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, participant);
      await phone.ask({ event: DEMO.festival.name, words: `Help for ${participant}` });
      await keyboard.press("Alt+w");
      await desk.row(`Participant ${participant}`).waitFor();
      await phone.isAnswered();
      phones.push(phone);
    }
    const heading = (name: string) => desk.page.getByRole("heading", { name, exact: true }).first();
    // Who has waited longest is on top.
    await keyboard.press("Alt+Digit2");
    await heading("Participant 21").waitFor();
    await keyboard.press("Alt+ArrowUp");
    await heading("Participant 20").waitFor();
    await keyboard.press("Alt+m");
    await expect.poll(() => desk.field.evaluate((field) => field === document.activeElement)).toBe(true);
    await keyboard.type("On our way");
    await keyboard.press("Enter");
    await phones[0]?.sees("On our way");

    await keyboard.press("Alt+q");
    const dialog = desk.page.getByRole("dialog");
    await dialog.waitFor();
    // The focus is where nothing is lost; one step on is the end.
    await keyboard.press("Tab");
    await keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await phones[0]?.isClosed();
    await desk.row("Participant 20").waitFor({ state: "detached" });
    await desk.row("Participant 21").waitFor();
  });
});
