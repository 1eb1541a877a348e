/** The participant's app, as a participant uses it. */
import type { Locator } from "playwright-core";
import type { Device } from "./device.js";
import type { Server, Somebody } from "./server.js";
import { PATIENCE_MS, Talk } from "./talk.js";

/** How a request stands, in words. */
const STANDING = /^(You are (next|number \d+)|Nobody is at the desk now)$/;

export interface Asking {
  event: string;
  kind?: "Medical" | "Security";
  words?: string;
  share?: boolean;
}

export class Phone extends Talk {
  /** Opens the app in a new tab, signed in by a token in the address. */
  static async open(
    device: Device,
    server: Server,
    sub: number,
    more: Partial<Somebody> = {},
  ): Promise<Phone> {
    const token = await server.token({ sub, role: "participant", name: `Participant ${sub}`, ...more });
    const page = await device.tab();
    await page.goto(`${server.url}/participant/#token=${token}`);
    const phone = new Phone(page);
    await phone.isAtHome();
    return phone;
  }

  /** Opens one more tab of whoever is signed in. */
  static async again(device: Device, server: Server, path = ""): Promise<Phone> {
    const page = await device.tab();
    await page.goto(`${server.url}/participant/${path}`);
    return new Phone(page);
  }

  async isAtHome(): Promise<void> {
    await this.page.getByRole("button", { name: "Get help" }).waitFor({ timeout: PATIENCE_MS });
  }

  get title(): Locator {
    return this.page.getByRole("heading", { level: 1 });
  }

  async toHome(): Promise<void> {
    await this.page.getByRole("button", { name: "Back" }).click();
    await this.isAtHome();
  }

  /** From the overview to the form of an event. */
  async find(event: string): Promise<void> {
    await this.page.getByRole("button", { name: "Get help" }).click();
    await this.page.getByRole("searchbox", { name: "Name of the event" }).fill(event);
    await this.page.getByRole("button", { name: event }).click();
    await this.page.getByRole("heading", { name: "Ask for help" }).waitFor();
  }

  /** From the overview to the queue. */
  async ask({ event, kind, words, share }: Asking): Promise<void> {
    await this.find(event);
    if (kind !== undefined) await this.page.getByRole("button", { name: kind }).click();
    if (words !== undefined) await this.words.fill(words);
    if (share) {
      await this.sharing.check();
      await this.page.getByText(/^Your location goes with/).waitFor();
    }
    await this.page.getByRole("button", { name: "Ask for help" }).click();
    await this.waits();
  }

  /** The request waits, and it is said how it stands. */
  async waits(): Promise<void> {
    await this.page.getByText(STANDING).first().waitFor({ timeout: PATIENCE_MS });
  }

  /** Puts the keyboard away, which leaves room for more than words. */
  async rest(): Promise<void> {
    await this.title.click();
  }

  get words(): Locator {
    return this.page.getByRole("textbox", { name: "What has happened?" });
  }

  get sharing(): Locator {
    return this.page.getByRole("switch", { name: "Share my location" });
  }

  /** Somebody has taken the request. */
  async isAnswered(): Promise<void> {
    await this.page.locator("[data-state=active]").waitFor({ timeout: PATIENCE_MS });
    await this.field.waitFor({ timeout: PATIENCE_MS });
  }
}
