/** Behind a proxy that leaves a path in front of all paths. */
import { expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Phone } from "../src/phone.js";
import { DEMO } from "../src/server.js";
import { stage } from "../src/stage.js";

const on = stage({ SWITCHBOARD_PUBLIC_URL: "http://127.0.0.1/some/help" });

it("all works below a path: start page, both apps, the worker, and the way from one to the other", async () => {
  const device = await on.device({ kind: "phone" });
  const home = await device.tab();
  await home.goto(on.server.url);
  expect(new URL(home.url()).pathname).toBe("/some/help/");
  const door = home.getByRole("link", { name: /Organizer/ });
  expect(await door.evaluate((link: HTMLAnchorElement) => link.pathname)).toBe("/some/help/organizer/");

  const phone = await Phone.open(device, on.server, 20);
  const desk = await Desk.open(await on.device(), on.server, 10);
  await phone.ask({ event: DEMO.festival.name, kind: "Medical" });
  await desk.accept("Participant 20");
  await phone.isAnswered();
  expect(new URL(phone.page.url()).pathname).toMatch(/^\/some\/help\/participant\//);
  const scope = await phone.page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
  expect(new URL(scope).pathname).toBe("/some/help/participant/");
  // Deep in the app a page still finds its parts.
  await phone.page.reload();
  await phone.isAnswered();
});
