/** The main thread while 200 messages a second arrive. */
import { afterAll, describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { pour, slowDown, watchTasks } from "../src/figures.js";
import { Phone } from "../src/phone.js";
import { stage } from "../src/stage.js";

const on = stage();
const PER_SECOND = 200;
const SECONDS = 20;
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
    if (looking) await desk.turnTo(`Participant ${sub}`);
    else await desk.toArchives();
    if (slow) await slowDown(desk.page);
    const tasks = await watchTasks(desk.page);
    await pour(PER_SECOND, SECONDS, async (index) => await on.server.say(token, chatId, `number ${index}`));
    if (looking) await desk.sees(`number ${PER_SECOND * SECONDS - 1}`);
    add(name, await tasks());
  });

  it("phone, chat open, a quarter of the speed", async () => {
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 30);
    await phone.ask({ event: "Riverside Festival", words: "Help" });
    const desk = await Desk.open(await on.device(), on.server, 15);
    await desk.accept("Participant 30");
    await phone.isAnswered();
    const chatId = new URL(phone.page.url()).pathname.split("/").at(-1) ?? "";
    await desk.page.close();
    await slowDown(phone.page);
    const tasks = await watchTasks(phone.page);
    const token = await on.server.token({ sub: 15, role: "organizer" });
    await pour(PER_SECOND, SECONDS, async (index) => await on.server.say(token, chatId, `number ${index}`));
    await phone.sees(`number ${PER_SECOND * SECONDS - 1}`);
    add("phone, chat open, a quarter of the speed", await tasks());
  });
});

function add(name: string, tasks: readonly number[]): void {
  const longest = Math.max(0, ...tasks);
  const said =
    tasks.length === 0
      ? "no task over 50 ms"
      : `longest task ${longest.toFixed(0)} ms, ${tasks.length} over 50 ms`;
  lines.push(`  ${name}: ${said}`);
  expect(tasks.every(Number.isFinite)).toBe(true);
}
