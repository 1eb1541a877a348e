import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { acquaint, Messages } from "../src/messages.js";
import { Phone } from "../src/phone.js";
import { look } from "../src/screens.js";
import { stage } from "../src/stage.js";

const PREFERENCES = "https://pay.example.org/preferences";
// The billing service of a demo declines what ends in 02.
const on = stage({ SWITCHBOARD_BILLING_PREFERENCES_URL: PREFERENCES });

const themes = [
  { theme: "light", organizer: 10, participant: 20 },
  { theme: "dark", organizer: 11, participant: 21 },
] as const;

describe.each(themes)("a tip, in $theme", ({ theme, organizer, participant }) => {
  it("is paid and shown to both, or its payer is told", async () => {
    const desk = await Desk.open(await on.device({ theme }), on.server, organizer, {
      name: "Ann Miller",
      creator: true,
    });
    const phone = await Phone.open(await on.device({ kind: "small phone", theme }), on.server, participant, {
      name: "Eve Adams",
    });
    await acquaint(on.server, organizer, participant);
    const [atDesk, onPhone] = [new Messages(desk), new Messages(phone)];
    await onPhone.open();
    await onPhone.begin(organizer);
    await phone.say("You were great last night");
    await phone.page.getByRole("button", { name: "More", exact: true }).click();
    await phone.page.getByRole("menuitem", { name: "Give a tip" }).click();
    const dialog = phone.page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Amount" }).fill("5,5");
    await dialog.getByRole("button", { name: "Give €5.50" }).waitFor();
    await look(phone.page, "participant-tip", theme);
    await dialog.getByRole("button", { name: "Cancel" }).click();

    await onPhone.tip("5,5", "For a coffee");
    await phone.log.getByText("Tip: €5.50").waitFor();
    await phone.stands("For a coffee", "sent", "delivered", "read");
    await atDesk.open();
    await atDesk.row("Eve Adams").getByText("Tip: €5.50 · For a coffee").waitFor();
    await atDesk.turnTo("Eve Adams");
    await desk.log.getByText("Tip: €5.50").waitFor();
    await desk.sees("For a coffee");

    await onPhone.tip("5.02");
    await phone.log.getByText("Your tip of €5.02 was not paid.").waitFor();
    const link = phone.page.getByRole("link", { name: "Payment settings" });
    expect(await link.getAttribute("href")).toBe(PREFERENCES);
    expect(await link.getAttribute("rel")).toContain("noopener");
    expect(await desk.page.getByText(/5\.02/).count()).toBe(0);
    await look(phone.page, "participant-tips", theme);
    await look(desk.page, "organizer-tips", theme);
    await phone.page.reload();
    await phone.log.getByText("Your tip of €5.02 was not paid.").waitFor();
  });
});

it("is not offered to somebody who takes none", async () => {
  await Desk.open(await on.device(), on.server, 12);
  const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 22);
  await acquaint(on.server, 12, 22);
  const messages = new Messages(phone);
  await messages.open();
  await messages.begin(12);
  await phone.say("Hello");
  await phone.page.getByRole("button", { name: "More", exact: true }).click();
  await phone.page.getByRole("menuitem", { name: "Block", exact: true }).waitFor();
  expect(await phone.page.getByRole("menuitem", { name: "Give a tip" }).count()).toBe(0);
});
