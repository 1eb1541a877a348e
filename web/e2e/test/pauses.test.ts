import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { look } from "../src/screens.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";
import { PATIENCE_MS } from "../src/talk.js";

const on = stage();
const { festival } = DEMO;
const THEMES = ["dark", "light"] as const;

describe("a pause of help", () => {
  it("is set at the desk, told to whoever asks, and lifted there; the words are sent at a tap", async () => {
    const service = await on.server.token({ sub: 999, role: "service" });
    await on.server.call(service, "PUT", `/admin/events/${festival.id}`, {
      alternatives: [
        { kind: "phone", value: "+4930112", label: "First aid" },
        { kind: "place", value: "52.5145,13.3501", label: "Red tent" },
      ],
    });
    // The demo's supervisor, and a colleague.
    const desk = await Desk.open(await on.device(), on.server, 10);
    const colleague = await Desk.open(await on.device(), on.server, 11);
    await desk.page.getByRole("button", { name: "Pause help" }).click();
    const dialog = desk.page.getByRole("dialog", { name: "Pause help" });
    await dialog.getByLabel("What those who ask are told").fill("Storm: please go to the red tent.");
    await dialog.getByLabel("For how long").selectOption("60");
    for (const theme of THEMES) {
      await desk.page.emulateMedia({ colorScheme: theme });
      await look(desk.page, "organizer-pause", theme);
    }
    await dialog.getByRole("button", { name: "Pause help" }).click();
    await dialog.waitFor({ state: "detached" });
    for (const one of [desk, colleague]) {
      await one.page
        .getByText("Help is paused: no new requests are taken.")
        .waitFor({ timeout: PATIENCE_MS });
    }
    expect(await colleague.page.getByRole("button", { name: "Resume help" }).count()).toBe(0);
    for (const theme of THEMES) {
      await desk.page.emulateMedia({ colorScheme: theme });
      await look(desk.page, "organizer-paused", theme);
    }

    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 30);
    await phone.find(festival.name);
    await phone.words.fill("I fell behind the stage");
    await phone.page.getByRole("button", { name: "Ask for help" }).click();
    await phone.page
      .getByRole("alert")
      .filter({ hasText: "Storm: please go to the red tent." })
      .waitFor({ timeout: PATIENCE_MS });
    await phone.page.getByText("I fell behind the stage").waitFor();
    const call = phone.page.getByRole("link", { name: "Call First aid (+4930112)" });
    expect(await call.getAttribute("href")).toBe("tel:+4930112");
    for (const theme of THEMES) {
      await phone.page.emulateMedia({ colorScheme: theme });
      await look(phone.page, "participant-paused", theme);
    }

    await desk.page.getByRole("button", { name: "Resume help" }).click();
    for (const one of [desk, colleague]) {
      await one.page.getByText("Help is paused").waitFor({ state: "detached", timeout: PATIENCE_MS });
    }
    await phone.page.getByRole("button", { name: "Try again" }).click();
    await phone.waits();
  });
});
