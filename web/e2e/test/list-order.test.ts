import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";

const on = stage();

describe("the list of chats", () => {
  it("has who waits on top, and moves nothing under the pointer", async () => {
    const desk = await Desk.open(await on.device(), on.server, 10);
    for (const participant of [20, 21]) {
      const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, participant);
      await phone.ask({ event: DEMO.festival.name, words: `Help for ${participant}` });
      await desk.accept(`Participant ${participant}`);
    }
    const order = async () =>
      (await desk.list.getByRole("listitem").allInnerTexts()).map(
        (text) => /Participant (\d+)/.exec(text)?.[1],
      );
    const away = async () => await desk.page.getByRole("heading", { level: 1 }).hover();
    await away();
    await expect.poll(order).toEqual(["20", "21"]);
    await desk.list
      .getByText(/^\d+:\d\d$/)
      .nth(1)
      .waitFor();

    await desk.turnTo("Participant 20");
    await desk.row("Participant 21").hover();
    // By the keyboard, so that the pointer stays where it is.
    await desk.field.focus();
    await desk.page.keyboard.type("On our way");
    await desk.page.keyboard.press("Enter");
    await desk.page.getByText("The order has changed.").waitFor();
    expect(await order()).toEqual(["20", "21"]);
    await away();
    await expect.poll(order).toEqual(["21", "20"]);
    await desk.row("Participant 20").getByText("Answered").waitFor();
    // Read, and not answered.
    await desk.turnTo("Participant 21");
    await away();
    await desk
      .row("Participant 21")
      .getByText(/^Waits for an answer since/)
      .waitFor();
    expect(await order()).toEqual(["21", "20"]);
  });
});
