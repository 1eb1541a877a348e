/** From opening an app on a cold cache to where one can write. */
import { afterAll, beforeAll, describe, it } from "vitest";
import { Desk } from "../src/desk.js";
import { median, slowDown } from "../src/figures.js";
import { Phone } from "../src/phone.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";

const on = stage();
const RUNS = 9;
const lines: string[] = [];

describe("opening", () => {
  let chatId = "";
  beforeAll(() => {
    lines.push(`Median of ${RUNS} runs, cold cache:`);
  });
  afterAll(() => console.log(lines.join("\n")));

  it("prepares a conversation", async () => {
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 20);
    await phone.ask({ event: DEMO.festival.name, words: "Help" });
    const desk = await Desk.open(await on.device(), on.server, 10);
    await desk.accept("Participant 20");
    await phone.isAnswered();
    chatId = new URL(phone.page.url()).pathname.split("/").at(-1) ?? "";
    await desk.turnTo("Participant 20");
    for (let number = 0; number < 30; number += 1) await desk.say(`message ${number}`);
  });

  it.each([
    { app: "participant", role: "participant", sub: 20, slow: false },
    { app: "participant", role: "participant", sub: 20, slow: true },
    { app: "organizer", role: "organizer", sub: 10, slow: false },
  ] as const)("$app, slow: $slow", async ({ app, role, sub, slow }) => {
    const path = app === "participant" ? `participant/chats/${chatId}` : "organizer/";
    const took: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const device = await on.device({ kind: app === "participant" ? "phone" : "desktop" });
      const page = await device.tab();
      if (slow) await slowDown(page);
      // The cookie is there, as it is for whoever has been here before; the cache is not.
      const token = await on.server.token({ sub, role });
      const { hostname } = new URL(on.server.url);
      await device.context.addCookies([{ name: "session", value: token, domain: hostname, path: "/" }]);
      const began = performance.now();
      const hash = app === "organizer" ? `#/chats/${chatId}` : "";
      await page.goto(`${on.server.url}/${path}${hash}`, { waitUntil: "commit" });
      await page.getByRole("textbox", { name: "Message" }).waitFor();
      took.push(performance.now() - began);
      await page.close();
    }
    lines.push(
      `  ${app}${slow ? ", slow phone and network" : ""}: composer after ${median(took).toFixed(0)} ms ` +
        `(${Math.min(...took).toFixed(0)} to ${Math.max(...took).toFixed(0)})`,
    );
  });
});
