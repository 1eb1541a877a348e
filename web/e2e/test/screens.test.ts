/** Every screen in both themes: nothing on it may stand in anybody's way, and each has its picture. */
import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { look } from "../src/screens.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";

const on = stage();

const PLACE = { lat: 52.51704, lng: 13.38886 };

/** Each theme has people of its own, who are called the same. */
describe.each([
  { theme: "light", first: 0 },
  { theme: "dark", first: 10 },
] as const)("in $theme", ({ theme, first }) => {
  const organizer = 100 + first;
  const [eve, fay, guy] = [200 + first, 201 + first, 202 + first];
  const named = {
    [eve]: { name: "Eve Adams", email: "eve.adams@example.org", phone: "+49 30 5550123" },
    [fay]: { name: "Fay Baker" },
    [guy]: { name: "Guy Carter" },
  };
  const desktop = async (kind: "desktop" | "tablet" = "desktop") => await on.device({ kind, theme });
  const phone = async () => await on.device({ kind: "phone", theme, place: PLACE });
  const person = async (sub: number) => await Phone.open(await phone(), on.server, sub, named[sub]);

  it("signing in", async () => {
    for (const app of ["organizer", "participant"] as const) {
      const device = app === "organizer" ? await desktop() : await phone();
      const page = await device.tab();
      await page.goto(`${on.server.url}/${app}/`);
      await page.getByText("who do you want to be?", { exact: false }).waitFor();
      await look(page, `${app}-sign-in`, theme);
    }
    const page = await (await desktop()).tab();
    const token = await on.server.token({ sub: 203 + first, role: "participant", name: "Hal Dean" });
    await page.goto(`${on.server.url}/organizer/#token=${token}`);
    await page.getByRole("heading", { name: "This is for organizers" }).waitFor();
    await look(page, "organizer-wrong-role", theme);
  });

  it("a server that cannot be reached", async () => {
    const device = await phone();
    await device.context.route("**/api/v1/**", (route) => route.abort("connectionrefused"));
    const page = await device.tab();
    await page.goto(`${on.server.url}/participant/`);
    await page.getByRole("heading", { name: "No connection" }).waitFor();
    await look(page, "participant-unreachable", theme);
  });

  it("a newer version", async () => {
    const device = await phone();
    await device.context.addInitScript(newerVersion);
    const app = await Phone.open(device, on.server, guy, named[guy]);
    await app.page.getByText("A new version is ready.").waitFor();
    await look(app.page, "participant-update", theme);
  });

  it("a chat that nobody knows", async () => {
    const unknown = "01900000-0000-7000-8000-000000000000";
    const device = await phone();
    // The archive is asked for it.
    device.faults.expect(/status of 404/);
    const app = await Phone.open(device, on.server, guy, named[guy]);
    await app.page.goto(`${on.server.url}/participant/chats/${unknown}`);
    await app.page.getByText("There is no such conversation.").waitFor();
    await look(app.page, "participant-unknown", theme);

    const desk = await Desk.onDuty(await desktop(), on.server, organizer, { name: "Ann Miller" });
    await desk.page.goto(`${on.server.url}/organizer/#/chats/${unknown}`);
    await desk.page.getByText("This chat is not among your chats").waitFor();
    await look(desk.page, "organizer-unknown", theme);
  });

  it("asking for help", async () => {
    const app = await person(eve);
    const { page } = app;
    await look(page, "participant-overview-empty", theme);
    await page.getByRole("button", { name: "Get help" }).click();
    await page.getByRole("button", { name: DEMO.festival.name }).waitFor();
    await look(page, "participant-find", theme);
    await page.getByRole("button", { name: DEMO.festival.name }).click();
    await page.getByRole("button", { name: "Medical" }).click();
    await app.words.fill("A man has fallen at the second stage, he holds his ankle");
    await app.sharing.check();
    await page.getByText(/^Your location goes with/).waitFor();
    await look(page, "participant-ask", theme);
    await page.getByRole("button", { name: "Ask for help" }).click();
    await app.waits();
    await look(page, "participant-queue", theme);
    await page.getByRole("button", { name: "Withdraw" }).click();
    await page.getByRole("dialog").waitFor();
    await look(page, "participant-withdraw", theme);
  });

  it("a conversation from both sides", async () => {
    const desk = await Desk.onDuty(await desktop(), on.server, organizer, { name: "Ann Miller" });
    await desk.page.getByText(/^1 person is waiting/).waitFor();
    await look(desk.page, "organizer-start", theme);
    const phones = [await returning(eve), await person(fay), await person(guy)] as const;
    await desk.accept("Eve Adams");
    await phones[0].isAnswered();
    await phones[0].sharing.check();
    await phones[0].page.getByText("Whoever helps you sees where you are.").waitFor();
    for (const [other, name, words] of [
      [phones[1], "Fay Baker", "Somebody has lost a child near the west entrance"],
      [phones[2], "Guy Carter", "Water is running out at kilometre 30"],
    ] as const) {
      await other.ask({ event: name === "Fay Baker" ? DEMO.festival.name : DEMO.marathon.name, words });
      await desk.accept(name);
    }
    await desk.turnTo("Eve Adams");
    await desk.say("We see you on the map. Is he awake?");
    await phones[0].say("Yes, but he cannot stand");
    await desk.say(
      "Two medics are on their way, about four minutes. Please stay with him: https://example.org/first-aid",
    );
    await phones[0].say("Thank you!");
    await desk.sees("Thank you!");
    await phones[1].say("She wears a red jacket");
    await desk.row("Fay Baker").getByText("She wears a red jacket").waitFor();
    await desk.map.waitFor();
    // The queue's length comes every few seconds.
    await desk.page.getByText("Nobody is waiting").waitFor();
    await look(desk.page, "organizer-conversation", theme);
    await look(phones[0].page, "participant-conversation", theme);

    await desk.page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    await desk.page.getByRole("dialog").waitFor();
    await look(desk.page, "organizer-shortcuts", theme);
    await desk.page.keyboard.press("Escape");
    await desk.page.getByRole("dialog").waitFor({ state: "detached" });

    await phones[0].page.context().setOffline(true);
    await phones[0].page.getByText(/What you write is kept/).waitFor();
    await phones[0].write("They are here");
    await phones[0].stands("They are here", "queued");
    await look(phones[0].page, "participant-offline", theme);
    await phones[0].page.context().setOffline(false);
    await desk.sees("They are here");

    await desk.page.getByRole("button", { name: "Close chat" }).click();
    await desk.page.getByRole("dialog").waitFor();
    await look(desk.page, "organizer-close", theme);
    await desk.page.getByRole("dialog").getByRole("button", { name: "Close chat" }).click();
    await phones[0].isClosed();
    await look(phones[0].page, "participant-closed", theme);
    await phones[0].toHome();
    await phones[0].ask({ event: DEMO.marathon.name, kind: "Medical" });
    await phones[0].page.getByRole("button", { name: "Back" }).click();
    await desk.accept("Eve Adams");
    await phones[0].page.getByRole("heading", { name: "Conversations", exact: true }).waitFor();
    await look(phones[0].page, "participant-overview", theme);
  });

  it("the archives", async () => {
    const desk = await Desk.onDuty(await desktop(), on.server, organizer, { name: "Ann Miller" });
    await desk.toArchives();
    await desk.page
      .getByRole("button", { name: /Eve Adams/ })
      .first()
      .click();
    await desk.sees("They are here");
    await look(desk.page, "organizer-archives", theme);

    // A phone that holds nothing of it yet.
    const app = await person(eve);
    await app.page.getByRole("button", { name: DEMO.festival.name }).click();
    await app.page.getByText("They are here").waitFor();
    await look(app.page, "participant-archived", theme);
  });

  it("a tablet", async () => {
    const desk = await Desk.onDuty(await desktop("tablet"), on.server, organizer, { name: "Ann Miller" });
    await desk.turnTo("Fay Baker");
    await desk.sees("She wears a red jacket");
    await look(desk.page, "organizer-tablet", theme);
    await desk.page.getByRole("button", { name: "Details", exact: true }).click();
    await desk.page.getByText("Riverside Park 1").waitFor();
    await look(desk.page, "organizer-tablet-details", theme);
  });

  it("a console on a small phone", async () => {
    const device = await on.device({ kind: "small phone", theme });
    const desk = await Desk.onDuty(device, on.server, organizer, { name: "Ann Miller" });
    await desk.row("Fay Baker").waitFor();
    await look(desk.page, "organizer-phone-list", theme);
    await desk.turnTo("Fay Baker");
    await desk.sees("She wears a red jacket");
    await look(desk.page, "organizer-phone", theme);
    const [status, who] = await Promise.all(
      [
        desk.page.getByText("Online", { exact: true }),
        desk.page.getByText("Ann Miller", { exact: true }),
      ].map(async (text) => await text.first().boundingBox()),
    );
    expect((status?.x ?? 0) + (status?.width ?? 0)).toBeLessThanOrEqual(who?.x ?? 0);
    const heading = desk.page.getByRole("heading", { name: "Fay Baker" });
    // The name has its room, and so has everything beside it.
    expect(await heading.evaluate((name) => name.scrollWidth - name.clientWidth)).toBeLessThanOrEqual(0);
    expect(await desk.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });

  /** Opens the app of somebody whose request waits. */
  async function returning(sub: number): Promise<Phone> {
    const app = await Phone.open(await phone(), on.server, sub, named[sub]);
    await app.page.getByRole("button", { name: /^Open$|waiting$/ }).click();
    await app.waits();
    return app;
  }
});

/** Plays a browser that has fetched a newer version of the app. */
function newerVersion(): void {
  const waiting = { postMessage() {} };
  const registration = { waiting, installing: null, addEventListener() {} };
  const container = { controller: {}, register: async () => registration, addEventListener() {} };
  Object.defineProperty(navigator, "serviceWorker", { value: container });
}
