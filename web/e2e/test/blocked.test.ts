import { describe, it } from "vitest";
import { Desk } from "../src/desk.js";
import type { Device } from "../src/device.js";
import { Phone } from "../src/phone.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";

const on = stage();

/** Sockets end before a word is said, as behind a proxy that does not know them. */
async function withoutSockets(device: Device): Promise<void> {
  await device.context.routeWebSocket(/\/api\/v1\/connect/, (socket) => void socket.close());
}

describe("a network that lets no WebSockets through", () => {
  it("costs seconds, and nothing else", async () => {
    const [desktop, mobile] = [await on.device(), await on.device({ kind: "phone" })];
    await withoutSockets(mobile);
    const desk = await Desk.open(desktop, on.server, 10);
    const phone = await Phone.open(mobile, on.server, 20);
    await phone.ask({ event: DEMO.festival.name, words: "Behind a hotel's network" });
    await desk.accept("Participant 20");
    await phone.isAnswered();
    await desk.turnTo("Participant 20");
    await desk.say("Where are you?");
    await phone.sees("Where are you?");
    await phone.say("In the lobby");
    await desk.sees("In the lobby");
    await desk.stands("Where are you?", "read");
    await desk.close();
    await phone.isClosed();
  });
});
