/** A request for help from the tap to the end, with people who come and go. */
import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { look } from "../src/screens.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";
import { PATIENCE_MS } from "../src/talk.js";

/** Who is not answered may call back soon, and matches that nobody opens stay. */
const on = stage({ SWITCHBOARD_CALL_BACK_AFTER: "2s", SWITCHBOARD_ANSWER_TIMEOUT: "off" });
const { festival } = DEMO;
const PLACE = { lat: 52.51704, lng: 13.38886 };
const ALTERNATIVES = [
  { kind: "phone", value: "112", label: "Emergency" },
  { kind: "place", value: "52.517,13.389", label: "First aid tent" },
  { kind: "url", value: "https://first-aid.example.org/steps" },
  { kind: "text", value: "Stewards in yellow jackets stand at each exit." },
];

const service = () => on.server.token({ sub: 999, role: "service" });
const both = async (phone: Phone, name: string) => {
  for (const theme of ["dark", "light"] as const) {
    await phone.page.emulateMedia({ colorScheme: theme });
    await look(phone.page, name, theme);
  }
};
const organizer = (sub: number, name: string) => on.server.token({ sub, role: "organizer", name });
/** The chat that is open on a phone. */
const chatOf = (phone: Phone) => new URL(phone.page.url()).pathname.split("/").at(-1) ?? "";
const panel = (phone: Phone) => phone.page.getByRole("region", { name: "Your request" });
const turnOf = async (token: string, chatId: string) => {
  const chats = (await on.server.call(token, "GET", "/chats?status=active&kind=help")) as {
    id: string;
    turn: number;
  }[];
  return chats.find(({ id }) => id === chatId)?.turn ?? 0;
};

describe("somebody who asks while nobody is at the desk", () => {
  it("is told so, and of other ways; what they say and where they are waits for whoever comes", async () => {
    await on.server.call(await service(), "PUT", `/admin/agencies/${DEMO.agency}`, {
      alternatives: ALTERNATIVES,
    });
    const mobile = await on.device({ kind: "phone", place: PLACE });
    const phone = await Phone.open(mobile, on.server, 20, { name: "Eve Adams" });
    await phone.ask({ event: festival.name, words: "A man has fallen at the second stage" });
    await phone.page.getByText("Nobody is at the desk now").waitFor({ timeout: PATIENCE_MS });
    await phone.sees("A man has fallen at the second stage");
    const call = phone.page.getByRole("link", { name: "Call Emergency (112)" });
    expect(await call.getAttribute("href")).toBe("tel:112");
    await both(phone, "participant-nobody");
    await phone.say("He holds his ankle");
    await phone.rest();
    await phone.page.getByRole("button", { name: "Add my place" }).click();
    await phone.page.getByText(/^Your place is known/).waitFor({ timeout: PATIENCE_MS });

    const desk = await Desk.open(await on.device(), on.server, 10, { name: "Ann Miller" });
    await desk.accept("Eve Adams");
    await phone.isAnswered();
    await panel(phone).getByText("Ann Miller is here for you").waitFor({ timeout: PATIENCE_MS });
    await desk.turnTo("Eve Adams");
    await desk.sees("He holds his ankle");
    await desk.say("We are on our way");
    await phone.sees("We are on our way");
  });
});

describe("somebody whose helper leaves", () => {
  it("is told who has left and who comes, and loses nothing", async () => {
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 21, { name: "Fay Baker" });
    const ann = await organizer(11, "Ann Miller");
    const desk = await Desk.open(await on.device(), on.server, 11, { name: "Ann Miller" });
    await phone.ask({ event: festival.name, words: "Somebody has lost a child" });
    await desk.accept("Fay Baker");
    await phone.isAnswered();
    const chatId = chatOf(phone);
    await phone.say("She wears a red jacket");
    await phone.rest();
    await on.server.call(ann, "POST", `/chats/${chatId}/return`, { turn: await turnOf(ann, chatId) });
    await phone.log
      .getByText("Ann Miller has left. Somebody else is coming.")
      .waitFor({ timeout: PATIENCE_MS });
    await panel(phone).getByRole("button", { name: "Withdraw" }).waitFor();
    await both(phone, "participant-returned");

    const other = await Desk.open(await on.device(), on.server, 12, { name: "Ben Klein" });
    await other.accept("Fay Baker");
    await panel(phone).getByText("Ben Klein is here for you").waitFor({ timeout: PATIENCE_MS });
    await other.turnTo("Fay Baker");
    await other.sees("She wears a red jacket");
    await other.say("I see her");
    await phone.sees("I see her");
    // Whoever is deleted leaves nobody alone.
    await on.server.call(await service(), "DELETE", "/admin/users/12");
    await phone.log
      .getByText("Ben Klein has left. Somebody else is coming.")
      .waitFor({ timeout: PATIENCE_MS });
    await desk.accept("Fay Baker");
    await panel(phone).getByText("Ann Miller is here for you").waitFor({ timeout: PATIENCE_MS });
    await desk.turnTo("Fay Baker");
    await desk.sees("I see her");
  });
});

describe("somebody whom nobody answers", () => {
  it("asks for somebody else, by keys alone", async () => {
    const phone = await Phone.open(await on.device({ kind: "desktop" }), on.server, 22, {
      name: "Guy Carter",
    });
    await phone.page.clock.install();
    await phone.ask({ event: festival.name, words: "Water is running out" });
    const desk = await Desk.open(await on.device(), on.server, 13, { name: "Ann Miller" });
    await desk.accept("Guy Carter");
    await phone.isAnswered();
    const again = phone.page.getByRole("button", { name: "I need somebody again" });
    // It is offered when nobody has answered for two minutes.
    await phone.page.clock.fastForward("02:30");
    await again.waitFor({ timeout: PATIENCE_MS });
    await again.focus();
    const asked = phone.log.getByText(/^You have asked for somebody else/);
    // The server's clock was not turned: it may be too early for it.
    await expect
      .poll(
        async () => {
          await phone.page.keyboard.press("Enter");
          return await asked.isVisible();
        },
        { timeout: PATIENCE_MS },
      )
      .toBe(true);
    await panel(phone).getByRole("button", { name: "Withdraw" }).waitFor();
    expect(await panel(phone).evaluate((one) => one === document.activeElement)).toBe(true);
    await panel(phone).getByRole("button", { name: "Withdraw" }).click();
    await phone.page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
    await phone.isAtHome();
  });
});

describe("somebody who is fine", () => {
  it("says so while they wait, and does not wait any more", async () => {
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 23);
    await phone.ask({ event: festival.name, words: "I am dizzy" });
    await phone.page.getByRole("button", { name: "I am fine now" }).click();
    const dialog = phone.page.getByRole("dialog");
    await dialog.getByRole("button", { name: "I am fine now" }).click();
    await phone.page.getByText("This conversation is over: you are fine.").waitFor({ timeout: PATIENCE_MS });
    await phone.isClosed();
    const token = await on.server.token({ sub: 23, role: "participant" });
    expect(await on.server.call(token, "GET", `/chat-requests?eventId=${festival.id}`)).toMatchObject({
      result: false,
    });
  });

  it("says so to whoever helps, and takes it back with a word", async () => {
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 24, { name: "Hal Dean" });
    await phone.ask({ event: festival.name, words: "I am dizzy" });
    const desk = await Desk.open(await on.device(), on.server, 14, { name: "Ann Miller" });
    await desk.accept("Hal Dean");
    await phone.isAnswered();
    await phone.page.getByRole("button", { name: "I am fine now" }).click();
    await panel(phone)
      .getByText(/^You have said that you are fine/)
      .waitFor({ timeout: PATIENCE_MS });
    await phone.log.getByText(/^You have said that you are fine/).waitFor({ timeout: PATIENCE_MS });
    await phone.say("No, I am not");
    await phone.rest();
    await phone.page.getByRole("button", { name: "I am fine now" }).waitFor({ timeout: PATIENCE_MS });
  });
});
