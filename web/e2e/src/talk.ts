/** What both apps have: messages, and where one writes. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** How long what goes over the network may take before a test gives up. */
export const PATIENCE_MS = 20_000;

export class Talk {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Where one writes; gone when nothing can be written. */
  get field(): Locator {
    return this.page.getByRole("textbox", { name: "Message" });
  }

  /** The list of messages. */
  get log(): Locator {
    return this.page.getByRole("log", { name: "Messages" });
  }

  /** The messages with this text; one, if all is well. */
  message(text: string): Locator {
    return this.log.locator(".sb-row").filter({ has: this.page.getByText(text, { exact: true }) });
  }

  /** Writes a message and sends it by the button. Does not wait for anybody to get it. */
  async write(text: string): Promise<void> {
    await this.field.fill(text);
    await this.page.getByRole("button", { name: "Send" }).click();
  }

  /** Writes a message, and waits until the server has it. */
  async say(text: string): Promise<void> {
    await this.write(text);
    await this.stands(text, "sent", "delivered", "read");
  }

  /** A message is there, once. */
  async sees(text: string): Promise<void> {
    const count = () => this.message(text).count();
    await expect.poll(count, { timeout: PATIENCE_MS, message: text }).toBe(1);
  }

  /** One's own message has come so far. */
  async stands(text: string, ...states: string[]): Promise<void> {
    const state = () => this.message(text).getAttribute("data-delivery");
    await expect.poll(state, { timeout: PATIENCE_MS, message: text }).toBeOneOf(states);
  }

  /** The texts on the screen, in their order. */
  async texts(): Promise<string[]> {
    return await this.log.locator(".sb-text").allInnerTexts();
  }

  /** Nothing can be written here any more. */
  async isClosed(): Promise<void> {
    await this.field.waitFor({ state: "detached" });
  }
}
