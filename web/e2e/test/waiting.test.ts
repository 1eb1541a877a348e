/** A request for help from the tap to the end, with people who come and go. */
import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";
import { PATIENCE_MS } from "../src/talk.js";

const on = stage();
const { festival } = DEMO;
/** What is said above the messages. */
const panel = (phone: Phone) => phone.page.getByRole("region", { name: "Your request" });

describe("a request that waits", () => {
  it("is a conversation at once: what is said meanwhile is there for whoever comes", async () => {
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 20, { name: "Eve Adams" });
    await phone.ask({ event: festival.name, words: "A man has fallen at the second stage" });
    await phone.sees("A man has fallen at the second stage");
    await phone.say("He holds his ankle");
    await phone.toHome();
    await phone.page.getByRole("button", { name: /waiting$/ }).click();
    await phone.sees("He holds his ankle");
    const desk = await Desk.open(await on.device(), on.server, 10, { name: "Ann Miller" });
    await desk.accept("Eve Adams");
    await phone.isAnswered();
    await panel(phone).getByText("Ann Miller is here for you").waitFor({ timeout: PATIENCE_MS });
    await desk.turnTo("Eve Adams");
    await desk.sees("A man has fallen at the second stage");
    await desk.sees("He holds his ankle");
    await desk.say("We are on our way");
    await phone.sees("We are on our way");
  });

  it("ends where it is taken back, and stays to be read", async () => {
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 21);
    await phone.ask({ event: festival.name, words: "A false alarm" });
    await phone.page.getByRole("button", { name: "Withdraw" }).click();
    await phone.page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
    await phone.isAtHome();
    await phone.page.getByRole("button", { name: festival.name }).click();
    await phone.sees("A false alarm");
    await phone.page.getByText("You have withdrawn this request.").waitFor();
    await phone.isClosed();
  });
});

describe("a page that is killed between the tap and the network", () => {
  it("has asked once, with all that was said", async () => {
    const mobile = await on.device({ kind: "phone" });
    const phone = await Phone.open(mobile, on.server, 25);
    await phone.page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await phone.find(festival.name);
    await phone.words.fill("I fell behind the stage");
    await mobile.context.setOffline(true);
    await phone.page.getByRole("button", { name: "Ask for help" }).click();
    await phone.page.getByText("This device keeps your request", { exact: false }).waitFor();
    await phone.page.getByRole("textbox", { name: "Add something" }).fill("At the fountain");
    await phone.page.getByRole("button", { name: "Add", exact: true }).click();
    await phone.page.locator("blockquote").filter({ hasText: "At the fountain" }).waitFor();
    await phone.page.close();
    await mobile.context.setOffline(false);
    const again = await Phone.again(mobile, on.server);
    const row = again.page.getByRole("button", { name: /waiting$/ });
    await row.waitFor({ timeout: PATIENCE_MS });
    await row.click();
    await again.sees("I fell behind the stage");
    await again.stands("At the fountain", "sent", "delivered", "read");
    expect(await again.texts()).toEqual(["I fell behind the stage", "At the fountain"]);
    const token = await on.server.token({ sub: 25, role: "participant" });
    expect(await on.server.call(token, "GET", "/chats?status=waiting&kind=help")).toHaveLength(1);
  });
});
