import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { look } from "../src/screens.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";
import { PATIENCE_MS } from "../src/talk.js";

const on = stage();
const PLACE = { lat: 52.51704, lng: 13.38886 };

/** Each theme has people of its own. */
describe.each([
  { theme: "light", first: 0, ann: "Ann Miller", ben: "Ben Baker", eve: "Eve Adams" },
  { theme: "dark", first: 10, ann: "Ann Carter", ben: "Ben Dean", eve: "Eve Evans" },
] as const)("in $theme", ({ theme, first, ann, ben, eve }) => {
  const sit = async (sub: number, name: string, rank?: string) => {
    const more = rank === undefined ? {} : { rank };
    return await Desk.open(await on.device({ theme }), on.server, sub, { name, ...more });
  };

  it("a chat goes to a colleague, back to the queue, and to a supervisor, by the keyboard", async () => {
    const giver = await sit(100 + first, ann);
    const taker = await sit(101 + first, ben);
    const device = await on.device({ kind: "phone", theme, place: PLACE });
    const phone = await Phone.open(device, on.server, 200 + first, { name: eve });
    await phone.ask({ event: DEMO.festival.name, words: "My friend cannot stand up", share: true });
    await giver.accept(eve);
    await giver.turnTo(eve);

    await giver.page.keyboard.press("Alt+g");
    const dialog = giver.page.getByRole("dialog");
    await dialog.getByRole("radio", { name: new RegExp(ben) }).check();
    await dialog.getByLabel("What one should know").fill("The medics are on their way");
    await look(giver.page, "organizer-hand-over", theme);
    await dialog.getByRole("button", { name: "Offer the chat" }).click();
    await giver.page.getByText(`Offered to ${ben}.`).waitFor({ timeout: PATIENCE_MS });

    const card = taker.page.getByRole("article", { name: new RegExp(eve) });
    await card.getByText("The medics are on their way").waitFor({ timeout: PATIENCE_MS });
    await card.getByText(/My friend cannot stand up/).waitFor();
    await look(taker.page, "organizer-offer", theme);
    // It is there again after a reload.
    await taker.page.reload();
    await card.waitFor({ timeout: PATIENCE_MS });
    await taker.page.keyboard.press("Alt+y");
    await taker.page
      .getByRole("region", { name: "Note of the hand-over" })
      .getByText("The medics are on their way")
      .waitFor({ timeout: PATIENCE_MS });
    await look(taker.page, "organizer-handed-over", theme);
    await giver.page.getByText(/You handed the chat with .* over/).waitFor({ timeout: PATIENCE_MS });
    await look(giver.page, "organizer-left", theme);
    await taker.field.fill("I am here now");
    await taker.field.press("Enter");
    await phone.sees("I am here now");

    await taker.page.keyboard.press("Alt+z");
    await taker.page.keyboard.type("My shift is over");
    await taker.page.getByRole("button", { name: "Give back" }).click();
    await taker.page.getByText("Not yours any more").waitFor({ timeout: PATIENCE_MS });

    const boss = await sit(102 + first, "Sue Ferrer", "supervisor");
    await boss.page.keyboard.press("Alt+k");
    await boss.page.getByRole("button", { name: "Waiting" }).click();
    const row = boss.page.getByRole("list", { name: "Chats that wait" }).getByRole("listitem");
    await row.filter({ hasText: eve }).getByRole("button").click();
    await boss.page.getByText(/Note: .*My shift is over/).waitFor({ timeout: PATIENCE_MS });
    await look(boss.page, "organizer-agency", theme);
    await boss.page.keyboard.press("Alt+t");
    await boss.page.getByRole("dialog").getByRole("button", { name: "Take over" }).click();
    await boss.row(eve).waitFor({ timeout: PATIENCE_MS });
    await boss.field.waitFor();
    expect(await taker.row(eve).count()).toBe(0);
  });

  it("goes there and back in one page, each time with its note", async () => {
    const [one, two, name] = [`${ann} the First`, `${ben} the Second`, `${eve} Again`];
    const here = await sit(103 + first, one);
    const there = await sit(104 + first, two);
    const device = await on.device({ kind: "phone", theme, place: PLACE });
    const phone = await Phone.open(device, on.server, 201 + first, { name });
    await phone.ask({ event: DEMO.festival.name, words: "I feel dizzy" });
    await here.accept(name);
    await here.turnTo(name);
    const give = async (from: Desk, to: string, note: string) => {
      await from.page.keyboard.press("Alt+g");
      const dialog = from.page.getByRole("dialog");
      await dialog.getByRole("radio", { name: new RegExp(to) }).check();
      await dialog.getByLabel("What one should know").fill(note);
      await dialog.getByRole("button", { name: "Offer the chat" }).click();
      await dialog.waitFor({ state: "detached" });
    };
    const take = async (by: Desk) => {
      await by.page.getByRole("article", { name: new RegExp(name) }).waitFor({ timeout: PATIENCE_MS });
      await by.page.keyboard.press("Alt+y");
      await by.field.waitFor({ timeout: PATIENCE_MS });
    };
    const note = (on: Desk) => on.page.getByRole("region", { name: "Note of the hand-over" });
    await give(here, two, "Allergic to penicillin");
    await take(there);
    await note(there).getByText("Allergic to penicillin").waitFor({ timeout: PATIENCE_MS });
    // Whoever gave it stays where they are, and has it open when it comes back.
    await here.page.getByText("Not yours any more").waitFor({ timeout: PATIENCE_MS });
    await give(there, one, "Has had some water");
    await take(here);
    await note(here).getByText("Has had some water").waitFor({ timeout: PATIENCE_MS });
    expect(await note(here).getByText("Allergic to penicillin").count()).toBe(0);
  });
});
