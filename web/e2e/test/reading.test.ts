import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import { each } from "../src/crowd.js";
import { Desk } from "../src/desk.js";
import { pour } from "../src/figures.js";
import { Phone } from "../src/phone.js";
import { distanceToEnd, drag, firstVisible, settles } from "../src/scrolling.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";
import { PATIENCE_MS, type Talk } from "../src/talk.js";

const on = stage();
const PER_SECOND = 50;
const POURED = 120;
const IN_THE_MIDDLE = 40;
const toNewest = { name: /^\d+ new messages$/ };

type Say = (text: string) => Promise<void>;

/** Begins to say some messages a second; the answer waits for the last of them, and says two more. */
function flood(say: Say): () => Promise<void> {
  const poured = pour(PER_SECOND, POURED / PER_SECOND, async (index) => await say(`poured ${index}`));
  return async () => {
    await poured;
    // On a busy machine all may have come before the reader left.
    for (const text of ["one more", "and another"]) await say(text);
  };
}

/** The message with this number is drawn, or a later one: not each is where many come at once. */
async function shows(talk: Talk, seq: number): Promise<void> {
  const last = async () => (await talk.seqs()).at(-1) ?? 0;
  await expect.poll(last, { timeout: PATIENCE_MS, interval: 20 }).toBeGreaterThanOrEqual(seq);
}

/** A conversation of 102 messages, and the console with its list of chats. */
async function conversation(participant: number, organizer: number) {
  const name = `Participant ${participant}`;
  const token = await on.server.token({ sub: participant, role: "participant", name });
  const chatId = await on.server.ask(token, "Help");
  const desk = await Desk.open(await on.device(), on.server, organizer);
  await desk.accept(name);
  // A chat stays with whoever has written in it.
  await on.server.say(await on.server.token({ sub: organizer, role: "organizer" }), chatId, "On our way");
  const say: Say = async (text) => await on.server.say(token, chatId, text);
  await each(100, 8, async (index) => await say(`number ${index}`));
  return { desk, name, say };
}

describe("a reader", () => {
  it("may leave the end while messages pour in", async () => {
    const { desk, name, say } = await conversation(20, 10);
    await desk.turnTo(name);
    await desk.reaches(102);
    await settles(desk.log);
    expect(await distanceToEnd(desk.log)).toBeLessThan(5);
    await desk.log.hover();

    const end = flood(say);
    await shows(desk, 102 + IN_THE_MIDDLE);
    await desk.page.mouse.wheel(0, -800);
    await settles(desk.log);
    const reading = await firstVisible(desk.log);
    expect(await distanceToEnd(desk.log)).toBeGreaterThan(700);
    await end();

    const button = desk.page.getByRole("button", toNewest);
    await button.waitFor();
    expect(await firstVisible(desk.log)).toEqual(reading);
    await button.click();
    await desk.reaches(102 + POURED + 2);
    await expect.poll(() => distanceToEnd(desk.log)).toBeLessThan(5);
  });

  it("may leave it at once, before the list has come to rest", async () => {
    const { desk, name, say } = await conversation(21, 11);
    const end = flood(say);
    await desk.turnTo(name);
    await desk.log.locator("[data-seq]").first().waitFor();
    await desk.log.hover();
    await desk.page.mouse.wheel(0, -800);
    await settles(desk.log);
    const reading = await firstVisible(desk.log);
    expect(await distanceToEnd(desk.log)).toBeGreaterThan(700);
    await end();
    await desk.page.getByRole("button", toNewest).waitFor();
    expect(await firstVisible(desk.log)).toEqual(reading);
  });

  it.each<{ by: string; sub: number; go: (log: Locator) => Promise<unknown> }>([
    { by: "a finger", sub: 22, go: async (log) => await drag(log, 300) },
    { by: "a key", sub: 23, go: async (log) => await log.press("PageUp") },
    // As a search in the page does, and software that reads the page out: without a hand on anything.
    {
      by: "nothing that can be seen",
      sub: 24,
      go: async (log) =>
        await log.evaluate((list) => {
          list.scrollTop -= 300;
        }),
    },
  ])("may leave it by $by", async ({ sub, go }) => {
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, sub);
    await phone.ask({ event: DEMO.festival.name, words: "Help" });
    const desk = await Desk.open(await on.device(), on.server, sub - 10);
    await desk.accept(`Participant ${sub}`);
    await phone.isAnswered();
    const chatId = new URL(phone.page.url()).pathname.split("/").at(-1) ?? "";
    const token = await on.server.token({ sub: sub - 10, role: "organizer" });
    await desk.page.close();
    await phone.page.bringToFront();

    const end = flood(async (text) => await on.server.say(token, chatId, text));
    await shows(phone, 1 + IN_THE_MIDDLE);
    await go(phone.log);
    await settles(phone.log);
    const reading = await firstVisible(phone.log);
    await end();
    await phone.page.getByRole("button", toNewest).waitFor();
    expect(await firstVisible(phone.log)).toEqual(reading);
    expect(await distanceToEnd(phone.log)).toBeGreaterThan(250);
  });
});
