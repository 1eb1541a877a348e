import { describe, expect, it } from "vitest";
import { each } from "../src/crowd.js";
import { Desk } from "../src/desk.js";
import { distanceToEnd, firstVisible, settles } from "../src/scrolling.js";
import { stage } from "../src/stage.js";

const on = stage();

const MESSAGES = 5_000;

describe("a history of 5,000 messages", () => {
  it("opens at the newest, pages in upwards, and stays where one reads", { timeout: 240_000 }, async () => {
    const token = await on.server.token({ sub: 20, role: "participant", name: "Participant 20" });
    const chatId = await on.server.ask(token, "Help");
    const device = await on.device();
    const desk = await Desk.open(device, on.server, 10);
    await desk.accept("Participant 20");
    await desk.page.close();
    await each(MESSAGES - 1, 24, (index) => on.server.say(token, chatId, `number ${index}`));

    const reader = await Desk.again(device, on.server);
    await reader.turnTo("Participant 20");
    await reader.reaches(MESSAGES);
    await expect.poll(() => distanceToEnd(reader.log)).toBeLessThan(5);

    // What is drawn is what can be seen, not all that is there.
    expect(await reader.log.locator(".sb-row").count()).toBeLessThan(200);

    // Upwards, page after page, without a hole. Nobody begins within the moment in which the list still looks
    // whether it has come to its end.
    await settles(reader.log);
    let top = await firstSeq(reader);
    await reader.log.hover();
    for (let turns = 0; turns < 400 && top > 4_000; turns += 1) {
      await reader.page.mouse.wheel(0, -2_000);
      await expect.poll(() => firstSeq(reader), { timeout: 20_000 }).toBeLessThan(top);
      const shown = await reader.seqs();
      expect(shown).toEqual(shown.map((_, index) => (shown[0] ?? 0) + index));
      top = shown[0] ?? 0;
    }
    expect(top).toBeLessThanOrEqual(4_000);

    // What arrives does not move what one reads; a button says so, and leads there.
    await settles(reader.log);
    const before = await firstVisible(reader.log);
    await on.server.say(token, chatId, "the newest of all");
    const toNewest = reader.page.getByRole("button", { name: "1 new message" });
    await toNewest.waitFor();
    expect(await firstVisible(reader.log)).toEqual(before);
    await toNewest.click();
    await reader.sees("the newest of all");
    await expect.poll(() => distanceToEnd(reader.log)).toBeLessThan(5);

    // At the end it follows.
    await on.server.say(token, chatId, "and one more");
    await reader.sees("and one more");
    await expect.poll(() => distanceToEnd(reader.log)).toBeLessThan(5);
  });
});

async function firstSeq(reader: Desk): Promise<number> {
  return (await reader.seqs())[0] ?? Number.POSITIVE_INFINITY;
}
