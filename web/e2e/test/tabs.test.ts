import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";

const on = stage();

describe("two tabs of one user", () => {
  it("show the same, and send each message once", async () => {
    const device = await on.device();
    const first = await Desk.open(device, on.server, 10);
    const second = await Desk.again(device, on.server);
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, 20);
    await phone.ask({ event: DEMO.festival.name, words: "Help" });
    await first.accept("Participant 20");
    // What one tab took is in the other at once.
    await second.row("Participant 20").waitFor();
    for (const tab of [first, second]) await tab.turnTo("Participant 20");
    await phone.isAnswered();

    await first.say("from the first");
    await second.say("from the second");
    for (const place of [first, second, phone]) {
      await place.sees("from the first");
      await place.sees("from the second");
    }
    await phone.say("read in one, read in both");
    await first.sees("read in one, read in both");
    await second.sees("read in one, read in both");

    // Both hold something back, in the one store that they share.
    await device.context.setOffline(true);
    for (const tab of [first, second]) await tab.isOffline();
    await first.write("kept by the first");
    await second.write("kept by the second");
    await device.context.setOffline(false);
    for (const text of ["kept by the first", "kept by the second"]) {
      for (const place of [first, second, phone]) await place.sees(text);
    }
    expect(await first.texts()).toEqual(await phone.texts());
    expect(await second.texts()).toEqual(await phone.texts());

    // Closed in one, closed in both.
    await second.close();
    for (const place of [first, second, phone]) await place.isClosed();
  });

  it("sign out together", async () => {
    const device = await on.device({ kind: "phone" });
    // What a tab asked for while the other signed out.
    device.faults.expect(/status of 401/);
    const first = await Phone.open(device, on.server, 21);
    const second = await Phone.again(device, on.server);
    await second.isAtHome();
    await first.page.getByRole("button", { name: "Sign out" }).click();
    await first.page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
    await first.page.getByText("This is a demo: who do you want to be?").waitFor();
    // Its connection is ended by the server, and its cookie is gone.
    await second.page.getByText("This is a demo: who do you want to be?").waitFor();
    const cookies = await device.context.cookies();
    expect(cookies.filter(({ name }) => name === "switchboard-session")).toEqual([]);
  });
});
