import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { acquaint, Messages } from "../src/messages.js";
import { Phone } from "../src/phone.js";
import { look } from "../src/screens.js";
import { stage } from "../src/stage.js";

const on = stage();

const themes = [
  { theme: "light", first: 0 },
  { theme: "dark", first: 10 },
] as const;

describe.each(themes)("a list, in $theme", ({ theme, first }) => {
  const [ann, eve, fay] = [100 + first, 200 + first, 201 + first];

  it("is made and filled, written to by its owner, and answered in private", async () => {
    const server = on.server;
    const desk = await Desk.open(await on.device({ theme }), server, ann, {
      name: "Ann Miller",
      creator: true,
    });
    const phone = await Phone.open(await on.device({ kind: "small phone", theme }), server, eve, {
      name: "Eve Adams",
    });
    await Phone.open(await on.device({ kind: "phone", theme }), server, fay, { name: "Fay Baker" });
    for (const user of [eve, fay]) await acquaint(server, ann, user);
    const [atDesk, onPhone] = [new Messages(desk), new Messages(phone)];
    const { page } = desk;

    await atDesk.open();
    await page.getByRole("button", { name: "My lists" }).click();
    await page.getByText("You have no lists yet.").waitFor();
    await page.getByRole("textbox", { name: "Name of the list" }).fill("Volunteers");
    await page.getByRole("button", { name: "Make a list" }).click();
    await page.getByText("Nobody is on this list yet.").waitFor();
    await page.getByRole("textbox", { name: "Numbers of people to add" }).fill(`${eve}, ${fay}, 999999`);
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("1 person was not added: 999999.").waitFor();
    const members = page.getByRole("list", { name: "Members of Volunteers" });
    await members.getByText("Fay Baker").waitFor();
    await look(page, "organizer-list-members", theme);
    await page.getByRole("button", { name: "My lists" }).click();
    await page.getByText("2 members").waitFor();
    await look(page, "organizer-lists", theme);

    await page.getByRole("button", { name: "Write to all" }).click();
    await page.getByRole("heading", { name: "Volunteers" }).waitFor();
    await desk.say("Doors open at six, please come to the west gate at five");
    await page.getByText(/^Delivered to 2 of 2 who are here\. Members in all: 2\./).waitFor();
    await phone.page.getByRole("button", { name: "Messages, 1 unread" }).click();
    await onPhone.row("Volunteers").getByRole("img", { name: "1 unread message" }).waitFor();
    await onPhone.turnTo("Volunteers");
    await phone.sees("Doors open at six, please come to the west gate at five");
    expect(await phone.field.count()).toBe(0);
    await page.getByText("Read by 1.", { exact: false }).waitFor();
    await look(page, "organizer-list", theme);
    await look(phone.page, "participant-list", theme);
    await phone.page.getByRole("button", { name: "Reply in private" }).click();
    await phone.say("I will be there");
    await atDesk.row("Eve Adams").getByText("I will be there").waitFor();

    // Who has left sees what was sent before, and nothing after; a list that is deleted stays to be read.
    await page.getByRole("button", { name: "Members and name" }).click();
    await page.getByRole("textbox", { name: "Name of the list" }).fill("Helpers");
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByRole("button", { name: "Remove Fay Baker" }).click();
    await members.waitFor({ state: "detached" });
    await page.getByRole("list", { name: "Members of Helpers" }).getByText("Eve Adams").waitFor();
    await page.getByRole("button", { name: "Delete the list" }).click();
    await page.getByRole("dialog", { name: "Delete Helpers?" }).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("You have no lists yet.").waitFor();
    await phone.page.reload();
    await phone.page.getByRole("button", { name: "Back" }).click();
    await phone.page.getByRole("heading", { name: "Helpers" }).waitFor();
    await phone.sees("Doors open at six, please come to the west gate at five");
    await phone.page.getByText("This list is no more.").waitFor();
  });
});

it.each([
  { theme: "light", gus: 300, hal: 301 },
  { theme: "dark", gus: 310, hal: 311 },
] as const)("is kept on a phone, too, in $theme", async ({ theme, gus, hal }) => {
  const phone = await Phone.open(await on.device({ kind: "small phone", theme }), on.server, gus, {
    name: "Gus Novak",
    creator: true,
  });
  await Phone.open(await on.device({ kind: "phone" }), on.server, hal, { name: "Hal Dean" });
  await acquaint(on.server, gus, hal);
  const { page } = phone;
  await new Messages(phone).open();
  await page.getByRole("button", { name: "My lists" }).click();
  await page.getByRole("textbox", { name: "Name of the list" }).fill("Those who came last year");
  await page.getByRole("button", { name: "Make a list" }).click();
  await page.getByRole("textbox", { name: "Numbers of people to add" }).fill(String(hal));
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("Hal Dean").waitFor();
  await look(page, "participant-list-members", theme);
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByText("1 member").waitFor();
  await look(page, "participant-lists", theme);
  await page.getByRole("button", { name: "Write to all" }).click();
  await phone.say("Tickets are here");
  await page.getByText(/^Delivered to 1 of 1 who are here\. Members in all: 1\./).waitFor();
});
