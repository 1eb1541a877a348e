import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { look } from "../src/screens.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";
import { PATIENCE_MS, type Talk } from "../src/talk.js";

const on = stage();

/** Opens what one may do to one's own message with this text. */
async function menuOf(talk: Talk, text: string): Promise<void> {
  await talk.message(text).getByRole("button", { name: "What to do with this message" }).click();
}

async function edits(talk: Talk, text: string, next: string): Promise<void> {
  await menuOf(talk, text);
  await talk.page.getByRole("button", { name: "Edit" }).click();
  await expect.poll(() => talk.field.inputValue()).toBe(text);
  await talk.field.fill(next);
  await talk.page.getByRole("button", { name: "Save" }).click();
}

/** All that a device keeps. */
async function keptOn(page: Page): Promise<string> {
  return await page.evaluate(async () => {
    const open = (name: string) =>
      new Promise<IDBDatabase>((done, failed) => {
        const asked = indexedDB.open(name);
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => failed(asked.error);
      });
    const found: string[] = [];
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await open(name);
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store).getAll();
        await new Promise((done) => {
          all.onsuccess = done;
        });
        found.push(JSON.stringify(all.result));
      }
      database.close();
    }
    return found.join();
  });
}

describe("what was said", () => {
  it("is corrected and taken back on every screen, also from a tunnel", async () => {
    const desk = await Desk.open(await on.device(), on.server, 10);
    const mobile = await on.device({ kind: "phone" });
    const phone = await Phone.open(mobile, on.server, 50);
    await phone.ask({ event: DEMO.festival.name, words: "I fell" });
    await desk.accept("Participant 50");
    await phone.isAnswered();
    await desk.turnTo("Participant 50");

    // A wrong gate, by the button; a draft that was begun is there again afterwards.
    await desk.say("Come to the north gate");
    await phone.sees("Come to the north gate");
    await desk.field.fill("Ask there for");
    await edits(desk, "Come to the north gate", "Come to the south gate");
    await phone.sees("Come to the south gate");
    expect(await phone.message("Come to the north gate").count()).toBe(0);
    await phone.message("Come to the south gate").getByText("edited", { exact: true }).waitFor();
    expect(await desk.field.inputValue()).toBe("Ask there for");
    await desk.field.fill("");

    // By the keyboard, in a tunnel: it shows at once, and goes out later.
    await phone.say("I am at stage 2");
    await desk.sees("I am at stage 2");
    await mobile.context.setOffline(true);
    await phone.field.press("ArrowUp");
    await phone.field.fill("I am at stage 3");
    await phone.page.getByRole("button", { name: "Save" }).click();
    await phone.sees("I am at stage 3");
    await mobile.context.setOffline(false);
    await desk.sees("I am at stage 3");
    expect(await desk.message("I am at stage 2").count()).toBe(0);

    // A heart from one screen to the other, joined in there, and taken back by a press.
    await menuOf(desk, "I am at stage 3");
    await desk.page.getByRole("button", { name: "❤️" }).click();
    const heart = (talk: Talk, name: string) =>
      talk.message("I am at stage 3").getByRole("button", { name: `❤️: ${name}`, exact: true });
    await heart(phone, "1 person").click();
    await heart(desk, "2 people, you too").waitFor();
    await heart(phone, "2 people, you too").click();
    await heart(phone, "1 person").waitFor();
    await heart(desk, "1 person, you too").waitFor();

    // Taken back: gone on both screens, in the list, and after a reload.
    await phone.say("My PIN is 1234");
    await desk.sees("My PIN is 1234");
    await menuOf(phone, "My PIN is 1234");
    await phone.page.getByRole("button", { name: "Delete" }).click();
    await phone.page.getByText("Delete for everybody?").waitFor();
    await phone.page.getByRole("button", { name: "Delete" }).click();
    for (const talk of [desk, phone]) {
      await talk.sees("Message deleted");
      expect(await talk.page.getByText("My PIN is 1234").count()).toBe(0);
    }
    await desk.row("Participant 50").getByText("Message deleted").waitFor();
    for (const theme of ["light", "dark"] as const) {
      await desk.page.emulateMedia({ colorScheme: theme });
      await look(desk.page, "organizer-changes", theme);
    }
    // What is half written is there again, too.
    await desk.field.fill("I shall be there in");
    await expect.poll(() => keptOn(desk.page), { timeout: PATIENCE_MS }).toContain("I shall be there in");
    await desk.page.reload();
    await desk.turnTo("Participant 50");
    await desk.sees("Message deleted");
    await expect.poll(() => desk.field.inputValue(), { timeout: PATIENCE_MS }).toBe("I shall be there in");
    await desk.field.fill("");
    await desk.sees("Come to the south gate");
    const kept = await keptOn(phone.page);
    expect(kept).toContain("stage 3");
    expect(kept).not.toContain("1234");

    // Not what others wrote, and not the request itself.
    await menuOf(desk, "I am at stage 3");
    expect(await desk.page.getByRole("button", { name: "Edit" }).count()).toBe(0);
    await desk.page.getByRole("button", { name: "Cancel" }).click();
    await menuOf(phone, "I fell");
    expect(await phone.page.getByRole("button", { name: "Delete" }).count()).toBe(0);
    await phone.page.getByRole("button", { name: "Cancel" }).click();

    // At the end nothing changes any more.
    await desk.close();
    await phone.isClosed();
    const left = phone.page.getByRole("button", { name: "What to do with this message" });
    await expect.poll(() => left.count(), { timeout: PATIENCE_MS }).toBe(0);
  });

  it("is answered by what it says, and a tap goes there and back, however far above it is", async () => {
    const desk = await Desk.open(await on.device(), on.server, 10);
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 51);
    await phone.ask({ event: DEMO.festival.name, words: "Where is the first aid?" });
    await desk.accept("Participant 51");
    await phone.isAnswered();
    await desk.turnTo("Participant 51");
    for (let number = 1; number <= 70; number += 1) await desk.say(`step ${number}`);
    await phone.sees("step 70");
    await menuOf(phone, "step 70");
    await phone.page.getByRole("button", { name: "Reply" }).click();
    await phone.page.getByText("Replying to").waitFor();
    await look(phone.page, "participant-replying", "light");
    await phone.say("I am there");
    const quote = (talk: Talk, text: string) =>
      talk.message("I am there").locator(".sb-quote").filter({ hasText: text });
    await quote(phone, "step 70").waitFor();
    await quote(desk, "step 70").waitFor();

    // What is answered far above: it is paged to from a page that has not got it.
    await desk.page.reload();
    await desk.turnTo("Participant 51");
    await desk.sees("I am there");
    await desk.log.evaluate((log) => log.scrollTo(0, 0));
    await desk.message("Where is the first aid?").waitFor({ timeout: PATIENCE_MS });
    await menuOf(desk, "Where is the first aid?");
    await desk.page.getByRole("button", { name: "Reply" }).click();
    await desk.say("Behind stage 1");
    await phone.field.fill("And where is");
    await expect.poll(() => keptOn(phone.page), { timeout: PATIENCE_MS }).toContain("And where is");
    await phone.page.reload();
    await expect.poll(() => phone.field.inputValue(), { timeout: PATIENCE_MS }).toBe("And where is");
    const answer = phone.message("Behind stage 1");
    await answer.locator(".sb-quote").filter({ hasText: "Where is the first aid?" }).click();
    const asked = phone.log.locator("[data-marked]");
    await asked.filter({ hasText: "Where is the first aid?" }).waitFor({ timeout: PATIENCE_MS });
    await look(phone.page, "participant-answered", "light");
    await phone.page.getByRole("button", { name: "Back to the reply" }).click();
    await expect.poll(() => answer.isVisible(), { timeout: PATIENCE_MS }).toBe(true);
  });
});
