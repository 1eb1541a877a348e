/** The main thread while 200 messages a second arrive. */
import { afterAll, describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { median, pour, slowDown, watchTasks } from "../src/figures.js";
import { Phone } from "../src/phone.js";
import { stage } from "../src/stage.js";

const on = stage();
const PER_SECOND = 200;
const SECONDS = 20;
/** Before them come the description, and what the organizer says to it. */
const LAST = 2 + PER_SECOND * SECONDS;
/** A slow page may be behind at the end. */
const CATCHING_UP_MS = 120_000;
const lines = [`${PER_SECOND} messages a second for ${SECONDS} s:`];

describe("a flood", () => {
  afterAll(() => console.log(lines.join("\n")));

  it.each([
    { sub: 20, name: "console, chat open", looking: true, slow: false },
    { sub: 21, name: "console, another place", looking: false, slow: false },
    { sub: 22, name: "console, chat open, a quarter of the speed", looking: true, slow: true },
  ])("$name", async ({ sub, name, looking, slow }) => {
    const token = await on.server.token({ sub, role: "participant", name: `Participant ${sub}` });
    const chatId = await on.server.ask(token, "Help");
    const desk = await Desk.open(await on.device(), on.server, sub - 10);
    await desk.accept(`Participant ${sub}`);
    await answer(sub - 10, chatId);
    if (looking) await desk.turnTo(`Participant ${sub}`);
    else await desk.toArchives();
    if (slow) await slowDown(desk.page);
    const tasks = await watchTasks(desk.page);
    await pour(PER_SECOND, SECONDS, async (index) => await on.server.say(token, chatId, `number ${index}`));
    const poured = performance.now();
    if (looking) await desk.reaches(LAST, CATCHING_UP_MS);
    add(name, await tasks(), performance.now() - poured);
  });

  it("phone, chat open, a quarter of the speed", async () => {
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 30);
    await phone.ask({ event: "Riverside Festival", words: "Help" });
    const desk = await Desk.open(await on.device(), on.server, 15);
    await desk.accept("Participant 30");
    await phone.isAnswered();
    const chatId = new URL(phone.page.url()).pathname.split("/").at(-1) ?? "";
    await answer(15, chatId);
    await desk.page.close();
    await slowDown(phone.page);
    const tasks = await watchTasks(phone.page);
    const token = await on.server.token({ sub: 15, role: "organizer" });
    await pour(PER_SECOND, SECONDS, async (index) => await on.server.say(token, chatId, `number ${index}`));
    const poured = performance.now();
    await phone.reaches(LAST, CATCHING_UP_MS);
    add("phone, chat open, a quarter of the speed", await tasks(), performance.now() - poured);
  });
});

/** A chat stays with an organizer who has written: one who left without a word would hand it to the next desk. */
async function answer(organizer: number, chatId: string): Promise<void> {
  const token = await on.server.token({ sub: organizer, role: "organizer" });
  await on.server.say(token, chatId, "We are on our way");
}

function add(name: string, tasks: readonly number[], behindMs: number): void {
  expect(tasks.every(Number.isFinite)).toBe(true);
  const longest = Math.max(0, ...tasks);
  const said =
    tasks.length === 0
      ? "no task over 50 ms"
      : `longest task ${longest.toFixed(0)} ms, median of the ${tasks.length} over 50 ms ${median(tasks).toFixed(0)} ms`;
  lines.push(
    `  ${name}: ${said}; the last one was shown ${(behindMs / 1000).toFixed(1)} s after it was stored`,
  );
}
