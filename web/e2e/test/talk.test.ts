import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";
import { PATIENCE_MS } from "../src/talk.js";

const on = stage();
const FESTIVAL = DEMO.festival.name;

describe("two organizers and three participants", () => {
  it("ask, wait their turn, talk, and end", async () => {
    const [ann, ben] = [await on.device(), await on.device()];
    const [eve, fay, guy] = [
      await on.device({ kind: "phone" }),
      await on.device({ kind: "phone" }),
      await on.device({ kind: "small phone" }),
    ];
    const desks = [await Desk.onDuty(ann, on.server, 10), await Desk.open(ben, on.server, 11)] as const;
    const phones = [
      await Phone.open(eve, on.server, 20, { email: "eve@example.org", phone: "+49 151 0000020" }),
      await Phone.open(fay, on.server, 21),
      await Phone.open(guy, on.server, 22),
    ] as const;

    // First come, first served, and everybody knows where they stand.
    await phones[0].ask({ event: FESTIVAL, words: "I fell and cannot walk" });
    await phones[1].ask({ event: FESTIVAL, kind: "Medical" });
    await phones[2].ask({ event: DEMO.marathon.name, kind: "Security", words: "A fight at kilometre 12" });
    await phones[0].waits();
    await phones[2].page.getByText("You are number 3").waitFor();
    await desks[0].page.getByText(/^3 people are waiting/).waitFor();

    await desks[0].accept("Participant 20");
    await phones[0].isAnswered();
    await phones[2].page.getByText("You are number 2").waitFor();
    await desks[1].accept("Participant 21");
    await phones[1].isAnswered();
    await desks[0].accept("Participant 22");
    await phones[2].isAnswered();
    expect(await desks[0].list.getByRole("listitem").count()).toBe(2);
    expect(await desks[1].list.getByRole("listitem").count()).toBe(1);

    // Who it is, what it is about, how to reach them.
    await desks[0].turnTo("Participant 20");
    await desks[0].sees("I fell and cannot walk");
    const mail = desks[0].page.getByRole("link", { name: "eve@example.org" });
    expect(await mail.getAttribute("href")).toBe("mailto:eve@example.org");
    await desks[0].page.getByText("Riverside Park 1").waitFor();

    // What one says the other reads, and nobody else.
    await desks[0].say("Where are you?");
    await phones[0].sees("Where are you?");
    await desks[0].stands("Where are you?", "read");
    await phones[0].say("At the second stage");
    await desks[0].sees("At the second stage");
    await phones[0].stands("At the second stage", "read");
    await desks[1].turnTo("Participant 21");
    await desks[1].say("On our way to you");
    await phones[1].sees("On our way to you");
    expect(await phones[0].message("On our way to you").count()).toBe(0);

    // What is not looked at is counted, and the description is the first of it.
    await phones[2].say("Hello?");
    await phones[2].say("Is anybody there?");
    await desks[0].row("Participant 22").getByText("3 unread messages").waitFor();
    await expect.poll(() => desks[0].page.title()).toMatch(/^\(3\) /);
    await desks[0].turnTo("Participant 22");
    await expect.poll(() => desks[0].page.title(), { timeout: PATIENCE_MS }).not.toMatch(/^\(/);
    await phones[2].stands("Is anybody there?", "read");

    // At the end both can only read.
    await desks[0].turnTo("Participant 20");
    await desks[0].close();
    await Promise.all([desks[0].isClosed(), phones[0].isClosed()]);
    await phones[0].sees("Where are you?");
    await phones[0].page.getByRole("button", { name: "Ask for help again" }).waitFor();

    // The whole agency finds it in the archives.
    await desks[1].toArchives();
    await desks[1].page.getByRole("searchbox", { name: "Participant" }).fill("eve@");
    await desks[1].page.getByRole("button", { name: /Participant 20/ }).click();
    await desks[1].sees("At the second stage");
    await desks[1].page.getByRole("searchbox", { name: "Participant" }).fill("nobody of that name");
    await desks[1].page.getByText("Nothing found").waitFor();
  });

  it("may change their mind", async () => {
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 23);
    await phone.ask({ event: FESTIVAL, kind: "Medical" });
    const desk = await Desk.open(await on.device(), on.server, 12);
    await desk.page.getByText(/^1 person is waiting/).waitFor();
    await phone.page.getByRole("button", { name: "Withdraw" }).click();
    await phone.page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
    await phone.isAtHome();
    await desk.page.getByText("Nobody is waiting").waitFor();

    // An organizer who switches off is sent nobody.
    await desk.wait(true);
    await desk.wait(false);
    await phone.ask({ event: FESTIVAL, kind: "Medical" });
    await desk.page.getByText(/^1 person is waiting/).waitFor();
    expect(await desk.list.count()).toBe(0);
  });
});
