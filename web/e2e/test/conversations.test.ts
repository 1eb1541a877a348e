import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { acquaint, Messages } from "../src/messages.js";
import { Phone } from "../src/phone.js";
import { DEMO } from "../src/server.js";
import { type Stage, stage } from "../src/stage.js";

/** An organizer and a participant who may write to each other. */
async function two(on: Stage, organizer: number, participant: number) {
  const desk = await Desk.open(await on.device(), on.server, organizer);
  const phone = await Phone.open(await on.device({ kind: "small phone" }), on.server, participant);
  await acquaint(on.server, organizer, participant);
  return { desk, phone, atDesk: new Messages(desk), onPhone: new Messages(phone) };
}

describe("private messages", () => {
  const on = stage();

  it("go to and fro, are counted until they are read, and stay", async () => {
    const { desk, phone, atDesk, onPhone } = await two(on, 10, 20);
    await atDesk.open();
    await atDesk.begin(20);
    await desk.say("Are you free tonight?");
    await desk.say("It is about the west gate");
    await phone.page.getByRole("button", { name: "Messages, 2 unread" }).waitFor();
    await expect.poll(() => phone.page.title()).toMatch(/^\(2\) /);
    await onPhone.open();
    await onPhone.row("Organizer 10").getByRole("img", { name: "2 unread messages" }).waitFor();
    await onPhone.turnTo("Organizer 10");
    await desk.stands("It is about the west gate", "read");
    await expect.poll(() => phone.page.title()).not.toMatch(/^\(/);
    await phone.say("Yes, until ten");
    await desk.sees("Yes, until ten");
    // The one of whom only the number was known has a name by now.
    await desk.page.getByRole("heading", { name: "Participant 20" }).waitFor();

    await phone.page.getByRole("button", { name: "Back" }).click();
    await desk.say("Thank you!");
    await onPhone.row("Organizer 10").getByText("Thank you!").waitFor();
    await phone.page.reload();
    await onPhone.row("Organizer 10").getByText("Thank you!").waitFor();
    await desk.page.reload();
    await desk.sees("Yes, until ten");
  });

  it("show who is there, and who types", async () => {
    const { desk, phone, atDesk, onPhone } = await two(on, 14, 24);
    await atDesk.open();
    await atDesk.begin(24);
    await desk.say("Hello");
    await desk.page.getByText("online", { exact: true }).first().waitFor();
    await onPhone.open();
    await onPhone.row("Organizer 14").getByRole("img", { name: "online" }).waitFor();
    await desk.field.pressSequentially("Are you");
    await onPhone.row("Organizer 14").getByText("is typing…").waitFor();
    await onPhone.turnTo("Organizer 14");
    await desk.field.pressSequentially(" there?");
    await phone.page.getByText("Organizer 14 is typing …").waitFor();
    await desk.field.press("Enter");
    await phone.sees("Are you there?");
    await expect.poll(() => phone.page.getByText("Organizer 14 is typing …").count()).toBe(0);
    await phone.page.close();
    await desk.page.getByText(/^last seen \d/).waitFor();
    expect(await atDesk.row("Participant 24").getByRole("img", { name: "online" }).count()).toBe(0);
  });

  it("are begun from a help chat, and need no network to be written", async () => {
    const { desk, phone, atDesk, onPhone } = await two(on, 11, 21);
    await phone.ask({ event: DEMO.festival.name, words: "I fell" });
    await desk.accept("Participant 21");
    await desk.turnTo("Participant 21");
    await desk.page.getByRole("button", { name: "Write a private message" }).click();
    await desk.page.getByRole("tab", { name: "Messages", selected: true }).waitFor();
    await desk.page.context().setOffline(true);
    await desk.page.getByText(/What you write is kept/).waitFor();
    await desk.write("Call me when you are better");
    await desk.stands("Call me when you are better", "queued");
    await atDesk.row("Participant 21").getByText("on its way").waitFor();
    await desk.page.context().setOffline(false);
    await desk.stands("Call me when you are better", "sent", "delivered");
    await phone.toHome();
    await onPhone.open();
    await onPhone.row("Organizer 11").getByText("Call me when you are better").waitFor();
  });

  it("show why they cannot be sent, and can be tried again", async () => {
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 22);
    await Desk.open(await on.device(), on.server, 12);
    const messages = new Messages(phone);
    await messages.open();
    await messages.begin(12);
    await phone.write("Hello?");
    await phone.stands("Hello?", "failed");
    await phone.page.getByText("You may not write to this person.").waitFor();
    await acquaint(on.server, 12, 22);
    await phone.page.getByRole("button", { name: "Try again" }).click();
    await phone.stands("Hello?", "sent", "delivered");
    await phone.page.getByRole("button", { name: "Back" }).click();
    await messages.begin(999_999);
    await phone.write("Anybody?");
    await phone.page.getByText("There is nobody with this number.").waitFor();
    await phone.page.getByRole("button", { name: "Discard" }).click();
    await phone.page.getByText("No messages yet").waitFor();
  });

  it("of somebody who is blocked are neither seen nor counted, and look the same to their author", async () => {
    const { desk, phone, atDesk, onPhone } = await two(on, 13, 23);
    await atDesk.open();
    await atDesk.begin(23);
    await desk.say("One");
    await onPhone.open();
    await onPhone.turnTo("Organizer 13");
    await phone.sees("One");
    // It counts as unread until it was looked at for a second.
    await desk.stands("One", "read");
    await onPhone.choose("Block");
    await phone.page.getByText("You have blocked Organizer 13.").waitFor();
    await desk.say("Two");
    await desk.page.reload();
    await desk.stands("Two", "sent");
    await phone.page.getByRole("button", { name: "Back" }).click();
    await onPhone.row("Organizer 13").getByText("blocked", { exact: true }).waitFor();
    await phone.page.getByRole("button", { name: "Blocked people" }).click();
    await phone.page.getByRole("button", { name: "Unblock" }).click();
    await phone.page.getByRole("dialog").getByRole("button", { name: "Unblock" }).click();
    await phone.page.getByText("You have blocked nobody.").waitFor();
    await phone.page.getByRole("button", { name: "Back" }).click();
    await desk.say("Three");
    await onPhone.row("Organizer 13").getByRole("img", { name: "1 unread message" }).waitFor();
    await onPhone.turnTo("Organizer 13");
    await phone.sees("Three");
    await expect.poll(() => phone.texts()).toEqual(["One", "Three"]);
  });
});

describe("where one is told of a block", () => {
  const on = stage({ SWITCHBOARD_BLOCK_MODE: "notify" });

  it("the message fails, and says so", async () => {
    const { desk, phone, atDesk, onPhone } = await two(on, 10, 20);
    await atDesk.open();
    await atDesk.begin(20);
    await desk.say("One");
    await onPhone.open();
    await onPhone.turnTo("Organizer 10");
    await onPhone.choose("Block");
    await desk.write("Two");
    await desk.stands("Two", "failed");
    await desk.page.getByText("You cannot write to this person.").waitFor();
    await onPhone.choose("Unblock");
    await desk.page.getByRole("button", { name: "Try again" }).click();
    await phone.sees("Two");
  });
});
