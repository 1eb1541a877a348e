/** The screens of messages outside of help, in both themes. */
import { describe, it } from "vitest";
import { Desk } from "../src/desk.js";
import { acquaint, Messages } from "../src/messages.js";
import { Phone } from "../src/phone.js";
import { look } from "../src/screens.js";
import { stage } from "../src/stage.js";

const on = stage();

/** Each theme has people of its own, who are called the same. */
describe.each([
  { theme: "light", first: 0 },
  { theme: "dark", first: 10 },
] as const)("in $theme", ({ theme, first }) => {
  const [ann, ben, eve, fay] = [100 + first, 101 + first, 200 + first, 201 + first];

  it("private messages", async () => {
    const server = on.server;
    const desk = await Desk.open(await on.device({ theme }), server, ann, { name: "Ann Miller" });
    const other = await Desk.open(await on.device({ theme }), server, ben, { name: "Ben Fisher" });
    const phone = await Phone.open(await on.device({ kind: "phone", theme }), server, eve, {
      name: "Eve Adams",
    });
    const small = await Phone.open(await on.device({ kind: "small phone", theme }), server, fay, {
      name: "Fay Baker-Montgomery of the Western Isles",
    });
    for (const user of [eve, fay]) await acquaint(server, ann, user);
    await acquaint(server, eve, fay);
    const [atDesk, atOther, onPhone, onSmall] = [desk, other, phone, small].map(
      (talk) => new Messages(talk),
    ) as [Messages, Messages, Messages, Messages];

    await onPhone.open();
    await look(phone.page, "participant-messages-empty", theme);
    await atOther.open();
    await atOther.begin(ann);
    await other.say("Can you take the west gate from eight?");
    await onSmall.open();
    await onSmall.begin(eve);
    await small.say("Did they find your jacket?");
    await small.say("The red one, I mean");
    await small.page.getByRole("button", { name: "Back" }).click();
    await onSmall.begin(ann);
    await small.say("The medics were quick, thank you all very much for that!");
    await atDesk.open();
    await atDesk.begin(eve);
    await desk.say("How is your ankle? We have kept your jacket: https://example.org/lost-and-found");
    await onPhone.turnTo("Ann Miller");
    await phone.say("Much better, thank you!");
    await phone.say("I will come by tomorrow");
    await desk.stands(
      "How is your ankle? We have kept your jacket: https://example.org/lost-and-found",
      "read",
    );
    await desk.sees("I will come by tomorrow");
    await desk.say("See you then");
    await phone.sees("See you then");
    await atDesk.row("Ben Fisher").getByText("Can you take the west gate").waitFor();
    await look(desk.page, "organizer-messages", theme);
    await look(phone.page, "participant-message", theme);
    await phone.page.getByRole("button", { name: "Back" }).click();
    await onPhone.row("Fay Baker").getByText("The red one, I mean").waitFor();
    await look(phone.page, "participant-messages", theme);

    await phone.page.getByRole("button", { name: "New message", exact: true }).click();
    await phone.page.getByRole("dialog").waitFor();
    await look(phone.page, "participant-messages-new", theme);
    await phone.page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await phone.page.getByRole("dialog").waitFor({ state: "detached" });

    await small.page.getByRole("button", { name: "More", exact: true }).click();
    await small.page.getByRole("menuitem", { name: "Block" }).click();
    await small.page.getByRole("dialog").waitFor();
    await look(small.page, "participant-block", theme);
    await small.page.getByRole("dialog").getByRole("button", { name: "Block" }).click();
    await small.page.getByText("You have blocked Ann Miller.").waitFor();
    await look(small.page, "participant-message-blocked", theme);
    await small.page.getByRole("button", { name: "Back" }).click();
    await look(small.page, "participant-messages-small", theme);
    await small.page.getByRole("button", { name: "Blocked people" }).click();
    await small.page.getByText("Ann Miller").waitFor();
    await look(small.page, "participant-blocked", theme);
  });
});
