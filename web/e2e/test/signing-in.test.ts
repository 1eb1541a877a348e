import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Desk } from "../src/desk.js";
import { Embedder } from "../src/embedder.js";
import { Phone } from "../src/phone.js";
import { DEMO, Server } from "../src/server.js";
import { stage } from "../src/stage.js";
import { PATIENCE_MS } from "../src/talk.js";

const on = stage();

describe("signing in", () => {
  it("with a token in the address, which is gone at once, and a cookie, which stays", async () => {
    const device = await on.device();
    const desk = await Desk.open(device, on.server, 10, { name: "Ann" });
    expect(desk.page.url()).not.toContain("token");
    expect(await desk.page.evaluate(() => document.cookie)).toBe("");
    await desk.page.getByText("Signed in as Ann").waitFor();
    await desk.page.reload();
    await desk.isOnline();
    const [session] = await device.context.cookies();
    expect(session).toMatchObject({ name: "switchboard-session", httpOnly: true, sameSite: "Strict" });

    await desk.page.getByRole("button", { name: "Sign out" }).click();
    await desk.page.getByText("who do you want to be?", { exact: false }).waitFor();
    await desk.page.reload();
    await desk.page.getByText("who do you want to be?", { exact: false }).waitFor();
  });

  it("as anybody, in a demo", async () => {
    const device = await on.device({ kind: "phone" });
    const page = await device.tab();
    await page.goto(`${on.server.url}/participant/#demo=${await on.server.demoCode()}`);
    await page.getByRole("button", { name: "Participant 20" }).click();
    await new Phone(page).isAtHome();
    const inFocus = () => page.evaluate(() => document.activeElement?.tagName);
    expect(await inFocus()).toBe("H1");
    // The other app is for others.
    await page.goto(`${on.server.url}/organizer/`);
    await page.getByRole("heading", { name: "This is for organizers" }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("textbox", { name: "Another number" }).fill("14");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await new Desk(page).isOnline();
    expect(await inFocus()).toBe("H1");
  });

  it("with a code in a link, which is good for one browser, once", async () => {
    const link = await on.server.link({ sub: 11, role: "organizer", name: "Ann" });
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/organizer\/#code=[\w-]+$/);
    const device = await on.device();
    const desk = new Desk(await device.tab());
    await desk.page.goto(link);
    await desk.isOnline();
    await desk.page.getByText("Signed in as Ann").waitFor();
    expect(desk.page.url()).toBe(`${on.server.url}/organizer/`);
    const [session] = await device.context.cookies();
    expect(session).toMatchObject({ name: "switchboard-session", httpOnly: true, sameSite: "Strict" });
    await desk.page.reload();
    await desk.isOnline();

    const other = await on.device();
    other.faults.expect(/status of 401/);
    const page = await other.tab();
    await page.goto(link);
    await page.getByRole("alert").getByText("You could not be signed in.", { exact: false }).waitFor();
    expect(page.url()).not.toContain("code");
    expect(await other.context.cookies()).toEqual([]);
  });

  it("by a link that is opened in a page that is there, and as somebody else only when that is said", async () => {
    const device = await on.device();
    const desk = await Desk.open(device, on.server, 11, { name: "Ann" });
    const link = await on.server.link({ sub: 12, role: "organizer", name: "Bob" });
    await desk.page.evaluate((hash) => {
      location.hash = hash;
    }, new URL(link).hash);
    await desk.page.getByRole("heading", { name: "Continue as Bob?" }).waitFor();
    await desk.page.getByText("You are signed in as Ann.", { exact: false }).waitFor();
    expect(desk.page.url()).not.toContain("code");
    await desk.page.getByRole("button", { name: "Continue as Bob" }).click();
    await desk.isOnline();
    await desk.page.getByText("Signed in as Bob").waitFor();
  });

  it("not with a token that does not hold", async () => {
    const device = await on.device();
    device.faults.expect(/status of 401/);
    const page = await device.tab();
    await page.goto(`${on.server.url}/organizer/#token=ey.no.token`);
    await page.getByRole("alert").getByText("You could not be signed in.", { exact: false }).waitFor();
    expect(page.url()).not.toContain("token");
  });
});

describe("in a frame of another site", () => {
  let embedder: Embedder;
  let server: Server;
  beforeAll(async () => {
    embedder = await Embedder.start();
    server = await Server.start({ SWITCHBOARD_FRAME_ANCESTORS: embedder.origin });
  });
  afterAll(async () => {
    await server.close();
    await embedder.close();
  });

  it("takes tokens from it, and asks for a new one before the old one ends", async () => {
    const device = await on.device();
    device.faults.expect(/status of 401/);
    const asked: string[] = [];
    const give = async (why: string) => {
      asked.push(why);
      return await server.token({ sub: 20, role: "participant", name: "Eve", ttl: "12s" });
    };
    const { frame } = await embedder.open(device, `${server.url}/participant/`, give);
    await frame.getByRole("button", { name: "Get help" }).waitFor({ timeout: PATIENCE_MS });
    await frame.getByRole("button", { name: "Get help" }).click();
    await frame.getByRole("button", { name: DEMO.festival.name }).click();
    await frame.getByRole("button", { name: "Medical" }).click();
    await frame.getByRole("button", { name: "Ask for help" }).click();
    const desk = await Desk.open(await on.device(), server, 10);
    await desk.accept("Eve");
    await desk.turnTo("Eve");
    const field = frame.getByRole("textbox", { name: "Message" });
    await field.waitFor();

    // The first token ends meanwhile, and the second.
    await expect.poll(() => asked.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
    await field.fill("still here");
    await frame.getByRole("button", { name: "Send" }).click();
    await desk.sees("still here");
    expect(await frame.getByText("You are signed out").count()).toBe(0);
    // Another site's frame has no cookie.
    expect(await device.context.cookies(server.url)).toEqual([]);
  });

  it("not in one that it was not told of", async () => {
    const device = await on.device();
    device.faults.expect(/frame-ancestors/);
    // The stage's own server was started without.
    const { frame } = await embedder.open(device, `${on.server.url}/participant/`, async () => "");
    await expect.poll(() => device.faults.framesRefused, { timeout: PATIENCE_MS }).toBeGreaterThan(0);
    expect(await frame.getByRole("heading").count()).toBe(0);
  });
});
