/** The organizer's console, as an organizer uses it. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Device } from "./device.js";
import type { Server, Somebody } from "./server.js";
import { PATIENCE_MS, Talk } from "./talk.js";

export class Desk extends Talk {
  /** Opens the console in a new tab, signed in by a token in the address. */
  static async open(
    device: Device,
    server: Server,
    sub: number,
    more: Partial<Somebody> = {},
  ): Promise<Desk> {
    const token = await server.token({ sub, role: "organizer", name: `Organizer ${sub}`, ...more });
    const page = await device.tab();
    await page.goto(`${server.url}/organizer/#token=${token}`);
    const desk = new Desk(page);
    await desk.isOnline();
    return desk;
  }

  /** The same, of somebody who says that they take requests: while nobody does, nobody is next. */
  static async onDuty(
    device: Device,
    server: Server,
    sub: number,
    more: Partial<Somebody> = {},
  ): Promise<Desk> {
    const desk = await Desk.open(device, server, sub, more);
    const token = await server.token({ sub, role: "organizer", name: `Organizer ${sub}`, ...more });
    await server.call(token, "PUT", "/agency/availability", { state: "available" });
    return desk;
  }

  /** Opens one more tab of whoever is signed in. */
  static async again(device: Device, server: Server): Promise<Desk> {
    const page = await device.tab();
    await page.goto(`${server.url}/organizer/`);
    const desk = new Desk(page);
    await desk.isOnline();
    return desk;
  }

  constructor(page: Page) {
    super(page);
  }

  async isOnline(): Promise<void> {
    await this.page
      .getByRole("status")
      .getByText("Online", { exact: true })
      .waitFor({ timeout: PATIENCE_MS });
  }

  async isOffline(): Promise<void> {
    await this.page
      .getByRole("status")
      .getByText(/^No connection\./)
      .first()
      .waitFor({ timeout: PATIENCE_MS });
  }

  get accepting(): Locator {
    return this.page.getByRole("switch", { name: "Accept the next request" });
  }

  /** Takes the next request; it has come when this resolves. */
  async accept(name: string): Promise<void> {
    // Not `check`: where somebody waits already, it is off again as soon as it was on.
    await this.accepting.click();
    await this.row(name).waitFor({ timeout: PATIENCE_MS });
  }

  /** Throws the switch, and waits until the server knows. */
  async wait(on: boolean): Promise<void> {
    await this.accepting.click();
    await expect.poll(() => this.accepting.isChecked()).toBe(on);
    await expect.poll(() => this.accepting.isEnabled()).toBe(true);
  }

  /** Waits until the console says so of whoever sits there. */
  async isOnDuty(state: string): Promise<void> {
    await this.page
      .getByRole("button", { name: `Your availability: ${state}` })
      .waitFor({ timeout: PATIENCE_MS });
  }

  get list(): Locator {
    return this.page.getByRole("list", { name: "Active chats" });
  }

  /** A chat in the list. */
  row(name: string): Locator {
    return this.list.getByRole("listitem").filter({ hasText: name });
  }

  /** Opens a chat. */
  async turnTo(name: string): Promise<void> {
    await this.row(name).getByRole("button").click();
    await this.page.getByRole("heading", { name, exact: true }).first().waitFor();
  }

  /** The map of where the participant is. */
  get map(): Locator {
    return this.page.locator("iframe[title^='Map of where']");
  }

  async mapAddress(): Promise<string> {
    return (await this.map.getAttribute("src")) ?? "";
  }

  /** Closes the chat that is open, and means it. */
  async close(): Promise<void> {
    await this.page.getByRole("button", { name: "Close chat" }).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Close chat" }).click();
    await dialog.waitFor({ state: "detached" });
  }

  async toArchives(): Promise<void> {
    await this.page.getByRole("tab", { name: "Archives" }).click();
    await this.page.getByRole("tab", { name: "Archives", selected: true }).waitFor();
  }
}
