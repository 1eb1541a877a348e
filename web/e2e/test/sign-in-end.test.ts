import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";
import { PATIENCE_MS } from "../src/talk.js";

const on = stage({ SWITCHBOARD_SIGN_IN_URL: "https://www.example.org/help" });

describe("who is signed in", () => {
  it("is on the screen, and changes by no link without a question", async () => {
    const device = await on.device({ kind: "phone" });
    const phone = await Phone.open(device, on.server, 20);
    await phone.page.getByText("Signed in as Participant 20").waitFor();
    await phone.find(DEMO.festival.name);
    await phone.page.getByText("Signed in as Participant 20").waitFor();

    // A link, pasted into the very page.
    const other = await on.server.token({ sub: 21, role: "participant", name: "Mallory" });
    await phone.page.evaluate((token) => {
      location.hash = `token=${token}`;
    }, other);
    await phone.page.getByRole("heading", { name: "Continue as Mallory?" }).waitFor();
    expect(phone.page.url()).not.toContain("token");
    await phone.page.getByText("You are signed in as Participant 20.").waitFor();
    await phone.page.getByRole("button", { name: "No" }).click();
    await phone.page.getByText("Signed in as Participant 20").waitFor();
  });

  it("sees what was there, and has their words, when the sign-in ends", async () => {
    const device = await on.device({ kind: "phone" });
    const desktop = await on.device();
    device.faults.expect(/status of 401/);
    const phone = await Phone.open(device, on.server, 22);
    const desk = await Desk.open(desktop, on.server, 10);
    await phone.ask({ event: DEMO.festival.name, words: "Help" });
    await desk.accept("Participant 22");
    await phone.isAnswered();
    await phone.field.fill("half a sentence");
    // Its cookie is taken back elsewhere: the connection ends, and there is no other.
    const ended = await device.context.request.delete(`${on.server.url}/api/v1/session`, {
      headers: { Origin: on.server.url },
    });
    expect(ended.status()).toBe(204);
    await phone.page.getByText(/^Your sign-in has ended/).waitFor({ timeout: PATIENCE_MS });
    expect(await phone.field.inputValue()).toBe("half a sentence");
    expect(await phone.field.isDisabled()).toBe(true);
    await phone.sees("Help");
    const link = phone.page.getByRole("link", { name: "Sign in again" });
    expect(await link.getAttribute("href")).toBe("https://www.example.org/help");

    // In a demo everybody may sign in who has seen the terminal.
    const code = await on.server.demoCode();
    await phone.page.evaluate((seen) => localStorage.setItem("switchboard.demo", seen), code);
    await phone.page.getByRole("button", { name: "Go on here" }).click();
    await expect.poll(() => phone.field.isEnabled(), { timeout: PATIENCE_MS }).toBe(true);
    expect(await phone.field.inputValue()).toBe("half a sentence");
    await desk.page.getByRole("button", { name: "Sign out" }).click();
    await desk.page
      .getByRole("dialog")
      .getByText(/^1 chat is still open/)
      .waitFor();
  });
});
