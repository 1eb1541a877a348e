import { describe, expect, it } from "vitest";
import { each } from "../src/crowd.js";
import { Desk } from "../src/desk.js";
import { pour } from "../src/figures.js";
import { distanceToEnd, firstVisible, settles } from "../src/scrolling.js";
import { stage } from "../src/stage.js";

const on = stage();
const PER_SECOND = 50;
const IN_THE_MIDDLE = 40;

/** A conversation of 101 messages, and the console with its list of chats. */
async function conversation(participant: number, organizer: number) {
  const name = `Participant ${participant}`;
  const token = await on.server.token({ sub: participant, role: "participant", name });
  const chatId = await on.server.ask(token, "Help");
  const desk = await Desk.open(await on.device(), on.server, organizer);
  await desk.accept(name);
  const say = async (text: string) => await on.server.say(token, chatId, text);
  await each(100, 8, async (index) => await say(`number ${index}`));
  return { desk, name, say };
}

describe("a reader", () => {
  it("may leave the end while messages pour in", async () => {
    const { desk, name, say } = await conversation(20, 10);
    await desk.turnTo(name);
    await desk.reaches(101);
    await settles(desk.log);
    expect(await distanceToEnd(desk.log)).toBeLessThan(5);
    await desk.log.hover();

    const poured = pour(PER_SECOND, 120 / PER_SECOND, async (index) => await say(`poured ${index}`));
    await desk.message(`poured ${IN_THE_MIDDLE}`).waitFor();
    await desk.page.mouse.wheel(0, -800);
    await settles(desk.log);
    const reading = await firstVisible(desk.log);
    expect(await distanceToEnd(desk.log)).toBeGreaterThan(700);
    await poured;

    const toNewest = desk.page.getByRole("button", { name: /^\d+ new messages$/ });
    await toNewest.waitFor();
    expect(await firstVisible(desk.log)).toEqual(reading);
    await toNewest.click();
    await desk.reaches(221);
    await expect.poll(() => distanceToEnd(desk.log)).toBeLessThan(5);
  });

  it("may leave it at once, before the list has come to rest", async () => {
    const { desk, name, say } = await conversation(21, 11);
    const poured = pour(PER_SECOND, 120 / PER_SECOND, async (index) => await say(`poured ${index}`));
    await desk.turnTo(name);
    await desk.log.locator("[data-seq]").first().waitFor();
    await desk.log.hover();
    await desk.page.mouse.wheel(0, -800);
    await settles(desk.log);
    const reading = await firstVisible(desk.log);
    expect(await distanceToEnd(desk.log)).toBeGreaterThan(700);
    await poured;
    // On a busy machine all may have come before the wheel was turned.
    for (const text of ["one more", "and another"]) await say(text);
    await desk.page.getByRole("button", { name: /^\d+ new messages$/ }).waitFor();
    expect(await firstVisible(desk.log)).toEqual(reading);
  });
});
