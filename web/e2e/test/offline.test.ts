import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";

const on = stage();
const FESTIVAL = DEMO.festival.name;

/** A desk and a phone that talk. */
async function talking(organizer: number, participant: number) {
  const [desktop, mobile] = [await on.device(), await on.device({ kind: "phone" })];
  const desk = await Desk.open(desktop, on.server, organizer);
  const phone = await Phone.open(mobile, on.server, participant);
  await phone.ask({ event: FESTIVAL, words: "Help" });
  await desk.accept(`Participant ${participant}`);
  await desk.turnTo(`Participant ${participant}`);
  await phone.isAnswered();
  return { desk, phone, desktop, mobile };
}

describe("a phone in a tunnel", () => {
  it("keeps what is written, and sends it once and in order", async () => {
    const { desk, phone, mobile } = await talking(10, 20);
    await mobile.context.setOffline(true);
    await phone.page.getByText(/No connection\. What you write is kept/).waitFor();
    const written = ["first", "second", "third"];
    for (const text of written) await phone.write(text);
    for (const text of written) await phone.stands(text, "queued");
    // Meanwhile the other side writes too.
    await desk.say("Are you still there?");
    expect(await phone.message("Are you still there?").count()).toBe(0);

    await mobile.context.setOffline(false);
    await phone.sees("Are you still there?");
    for (const text of written) await phone.stands(text, "delivered", "read");
    await desk.sees("third");
    const seen = await desk.texts();
    expect(seen.filter((text) => written.includes(text))).toEqual(written);
  });

  it("sends what was written before the app was closed", async () => {
    const { desk, phone, mobile } = await talking(11, 21);
    await mobile.context.setOffline(true);
    await phone.page.getByText(/No connection\./).waitFor();
    await phone.write("written in the tunnel");
    await phone.stands("written in the tunnel", "queued");
    await phone.page.close();
    await mobile.context.setOffline(false);
    const again = await Phone.again(mobile, on.server);
    await again.isAtHome();
    await desk.sees("written in the tunnel");
    await again.page.getByRole("button", { name: FESTIVAL }).click();
    await again.stands("written in the tunnel", "delivered", "read");
    expect(await desk.message("written in the tunnel").count()).toBe(1);
  });

  it("opens without a network, and past conversations can be read", async () => {
    const { desk, phone, mobile } = await talking(12, 22);
    await desk.say("Drink some water");
    await phone.sees("Drink some water");
    await desk.close();
    await phone.isClosed();
    // The shell is kept once the worker is in charge of the page.
    await phone.page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await phone.page.close();

    await mobile.context.setOffline(true);
    const again = await Phone.again(mobile, on.server);
    await again.isAtHome();
    await again.page.getByText("No connection.", { exact: false }).waitFor();
    await again.page.getByRole("button", { name: FESTIVAL }).click();
    await again.sees("Drink some water");
  });

  it("keeps what could not be sent before the end, as not sent", async () => {
    const { desk, phone, mobile } = await talking(13, 23);
    await mobile.context.setOffline(true);
    await phone.page.getByText(/No connection\./).waitFor();
    await phone.write("too late");
    await desk.close();
    await mobile.context.setOffline(false);
    await phone.isClosed();
    await phone.stands("too late", "not sent");
    expect(await desk.message("too late").count()).toBe(0);
  });
});

describe("a console without a network", () => {
  it("says so, and catches up", async () => {
    const { desk, phone, desktop } = await talking(14, 24);
    await desktop.context.setOffline(true);
    await desk.isOffline();
    await desk.write("kept at the desk");
    await phone.say("said meanwhile");
    await desktop.context.setOffline(false);
    await desk.isOnline();
    await desk.sees("said meanwhile");
    await phone.sees("kept at the desk");
  });
});
