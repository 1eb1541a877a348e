/** What becomes of those whose helper goes away, does not come, or for whom there is nobody at all. */
import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { look } from "../src/screens.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";
import { PATIENCE_MS } from "../src/talk.js";

const on = stage({
  // Long enough for whoever looks, on a busy machine too.
  SWITCHBOARD_ANSWER_TIMEOUT: "6s",
  // Nobody counts as away who was here 20 seconds ago.
  SWITCHBOARD_UNATTENDED_TIMEOUT: "22s",
  SWITCHBOARD_EXPIRY_INTERVAL: "1s",
});
const { festival } = DEMO;
const THEMES = ["dark", "light"] as const;
/** A reader of the log waits for as long as somebody counts as here. */
const LONG_MS = 3 * PATIENCE_MS;

const phoneOf = async (sub: number, name: string) =>
  await Phone.open(await on.device({ kind: "phone" }), on.server, sub, { name });

describe("somebody whose helper answers once and leaves", () => {
  it("is told so, and served by somebody else", async () => {
    const phone = await phoneOf(20, "Eve Adams");
    await phone.ask({ event: festival.name, words: "A man has fallen at the second stage" });
    const leaving = await on.device();
    const ann = await Desk.onDuty(leaving, on.server, 10, { name: "Ann Miller" });
    await ann.accept("Eve Adams");
    await ann.turnTo("Eve Adams");
    await ann.say("We are on our way");
    await phone.sees("We are on our way");
    await phone.say("Where are you?");
    await leaving.context.close();

    const ben = await Desk.onDuty(await on.device(), on.server, 11, { name: "Ben Baker" });
    await ben.wait(true);
    await phone.log.getByText(/^Ann Miller has lost the connection/).waitFor({ timeout: LONG_MS });
    await phone.log
      .getByText("Ann Miller is not there any more. Somebody else is coming.")
      .waitFor({ timeout: LONG_MS });
    await ben.row("Eve Adams").waitFor({ timeout: PATIENCE_MS });
    await ben.sees("Where are you?");
    await ben.say("I am Ben, and with you in a minute");
    await phone.sees("I am Ben, and with you in a minute");
    await phone.rest();
    for (const theme of THEMES) {
      await phone.page.emulateMedia({ colorScheme: theme });
      await look(phone.page, "participant-left", theme);
    }
    await ben.close();
  });
});

describe("a laptop that is left open at lunch", () => {
  it("is away when a request comes, which goes to somebody else, and says what was missed", async () => {
    const device = await on.device();
    const ann = await Desk.onDuty(device, on.server, 12, { name: "Ann Miller" });
    await ann.wait(true);
    // Its page is there, and nobody looks at chats.
    await ann.toArchives();
    const phone = await phoneOf(21, "Fay Baker");
    await phone.ask({ event: festival.name, words: "Somebody has lost a child" });
    await phone.log
      .getByText("Ann Miller did not come. You are back at your old place, and somebody else is coming.")
      .waitFor({ timeout: PATIENCE_MS });
    await ann.isOnDuty("Away");
    // What cannot be opened any more is not offered.
    await ann.page.getByText("Fay Baker was given to you", { exact: false }).waitFor({ state: "detached" });
    const missed = ann.page.getByRole("region", { name: "You missed a request" });
    await missed.getByText(/Fay Baker/).waitFor();
    for (const theme of THEMES) {
      await ann.page.emulateMedia({ colorScheme: theme });
      await look(ann.page, "organizer-missed", theme);
    }
    await ann.page.reload();
    await ann.isOnline();
    await missed.waitFor();
    await ann.isOnDuty("Away");

    const ben = await Desk.onDuty(await on.device(), on.server, 13, { name: "Ben Baker" });
    await ben.accept("Fay Baker");
    await phone.page
      .getByText("Ben Baker is here for you", { exact: true })
      .waitFor({ timeout: PATIENCE_MS });
    await missed.getByRole("button", { name: /Fay Baker/ }).click();
    await missed.waitFor({ state: "detached" });
  });
});

describe("somebody for whom nobody came", () => {
  it("is told when the request is over, and organizers find it in the archives", async () => {
    const service = await on.server.token({ sub: 999, role: "service" });
    const hours = (more: number) => new Date(Date.now() + more * 3_600_000).toISOString();
    const put = async (startsAt: string, endsAt: string) =>
      await on.server.call(service, "PUT", "/admin/events/77", {
        agencyId: DEMO.agency,
        name: "Night Walk",
        startsAt,
        endsAt,
      });
    await put(hours(-1), hours(1));
    const phone = await phoneOf(22, "Guy Carter");
    await phone.ask({ event: "Night Walk", words: "My lamp is broken" });
    await put(hours(-4), hours(-2));
    await phone.page
      .getByText("Nobody could take your request in time. It does not wait any more.")
      .waitFor({ timeout: PATIENCE_MS });
    await phone.isClosed();
    for (const theme of THEMES) {
      await phone.page.emulateMedia({ colorScheme: theme });
      await look(phone.page, "participant-expired", theme);
    }

    const desk = await Desk.open(await on.device(), on.server, 14, { name: "Ann Miller" });
    await desk.toArchives();
    await desk.page.getByRole("switch", { name: "Not answered" }).check();
    await desk.page.getByRole("button", { name: /Guy Carter/ }).click();
    await desk.sees("My lamp is broken");
    for (const theme of THEMES) {
      await desk.page.emulateMedia({ colorScheme: theme });
      await look(desk.page, "organizer-unanswered", theme);
    }
    expect(await desk.field.count()).toBe(0);
  });
});
