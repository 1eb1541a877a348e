import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import type { Device } from "../src/device.js";
import { Phone } from "../src/phone.js";
import { look } from "../src/screens.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";
import { PATIENCE_MS } from "../src/talk.js";

const on = stage();
const { festival } = DEMO;

const title = (page: Page, name: string) =>
  page.getByRole("heading", { level: 1, name }).waitFor({ timeout: PATIENCE_MS });

/** A phone that asks for help in a tunnel. */
async function asked(
  sub: number,
  words: string,
  before: (phone: Phone, mobile: Device) => Promise<void> = async () => {},
): Promise<{ mobile: Device; phone: Phone }> {
  const mobile = await on.device({ kind: "phone" });
  const phone = await Phone.open(mobile, on.server, sub);
  // The shell is kept once the worker is in charge of the page.
  await phone.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await phone.find(festival.name);
  await phone.words.fill(words);
  await before(phone, mobile);
  await mobile.context.setOffline(true);
  await phone.page.getByRole("button", { name: "Ask for help" }).click();
  await title(phone.page, "Not sent yet");
  const said = phone.page.getByRole("status").filter({ hasText: "This device keeps your request" });
  await said.waitFor();
  return { mobile, phone };
}

describe("help that is asked for in a tunnel", () => {
  it("is said to be unsent, outlives a reload, and waits once when there is a network", async () => {
    const words = "I fell behind the stage";
    const { mobile, phone } = await asked(30, words);
    for (const theme of ["dark", "light"] as const) {
      await phone.page.emulateMedia({ colorScheme: theme });
      await look(phone.page, "participant-unsent", theme);
    }
    await phone.page.reload();
    await title(phone.page, "Not sent yet");
    await phone.page.getByText(words).waitFor();
    await mobile.context.setOffline(false);
    await phone.waits();

    const token = await on.server.token({ sub: 30, role: "participant" });
    const standing = await on.server.call(token, "GET", `/chat-requests?eventId=${festival.id}`);
    expect(standing).toMatchObject({ result: true, position: 1 });
    const desk = await Desk.open(await on.device(), on.server, 10);
    await desk.accept("Participant 30");
    await phone.isAnswered();
    await phone.sees(words);
    expect(await on.server.call(token, "GET", "/chats?status=active&kind=help")).toHaveLength(1);
    await desk.turnTo("Participant 30");
    await desk.close();
    await phone.isClosed();
    const after = await on.server.call(token, "GET", `/chat-requests?eventId=${festival.id}`);
    expect(after).toEqual({ result: false });
  });

  it("and taken back there never waits", async () => {
    const { mobile, phone } = await asked(31, "A false alarm");
    await phone.page.getByRole("button", { name: "Take back" }).click();
    await phone.isAtHome();
    await phone.page.reload();
    await phone.isAtHome();
    await mobile.context.setOffline(false);
    // What is asked behind it comes through, and only that.
    await phone.ask({ event: festival.name, words: "This time it is real" });
    const desk = await Desk.open(await on.device(), on.server, 11);
    await desk.accept("Participant 31");
    await phone.isAnswered();
    await phone.sees("This time it is real");
    const token = await on.server.token({ sub: 31, role: "participant" });
    expect(await on.server.call(token, "GET", "/chats?status=active&kind=help")).toHaveLength(1);
  });

  it("is told where its sender is, also where the app was ended before that was known", async () => {
    const { mobile, phone } = await asked(32, "Under the bridge", async ({ sharing }, device) => {
      await device.context.grantPermissions(["geolocation"]);
      await sharing.check();
    });
    await phone.page.reload();
    await title(phone.page, "Not sent yet");
    await mobile.context.setOffline(false);
    await phone.waits();
    await mobile.moveTo({ lat: 52.5, lng: 13.4 });
    const token = await on.server.token({ sub: 32, role: "participant" });
    const place = async () => {
      const [chat] = (await on.server.call(token, "GET", "/chats?status=active&kind=help")) as {
        place?: object;
      }[];
      return chat?.place;
    };
    await expect.poll(place, { timeout: PATIENCE_MS }).toMatchObject({ lat: 52.5, lng: 13.4 });
    // As was chosen.
    await expect.poll(() => phone.sharing.isChecked(), { timeout: PATIENCE_MS }).toBe(true);
  });
});
