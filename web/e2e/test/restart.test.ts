import { describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";

const on = stage();

describe("a server that restarts under them", () => {
  it.each([
    { how: "SIGTERM", sub: 20 },
    { how: "SIGKILL", sub: 21 },
  ] as const)("loses nothing and doubles nothing ($how)", async ({ how, sub }) => {
    const name = `Participant ${sub}`;
    const desk = await Desk.open(await on.device(), on.server, sub - 10);
    const phone = await Phone.open(await on.device({ kind: "phone" }), on.server, sub);
    await phone.ask({ event: DEMO.festival.name, words: "Help" });
    await desk.accept(name);
    await desk.turnTo(name);
    await phone.isAnswered();
    await phone.say("before");

    await on.server.end(how);
    await phone.page.getByText(/What you write is kept/).waitFor();
    await phone.write("while it was away");
    await desk.write("we are still here");
    await on.server.startAgain();

    await desk.isOnline();
    await phone.stands("while it was away", "delivered", "read");
    await desk.stands("we are still here", "delivered", "read");
    await desk.say("after");
    await phone.sees("after");
    for (const text of ["Help", "before", "while it was away", "we are still here", "after"]) {
      await desk.sees(text);
      await phone.sees(text);
    }
    expect(await desk.texts()).toEqual(await phone.texts());
  });
});
