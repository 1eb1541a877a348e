/** Messages outside of help, as somebody reads and writes them in either app. */
import type { Locator } from "playwright-core";
import type { Server } from "./server.js";
import { PATIENCE_MS, type Talk } from "./talk.js";

export class Messages {
  constructor(private readonly talk: Talk) {}

  get #page() {
    return this.talk.page;
  }

  /** Goes to the conversations, from the overview of the app or from the console. */
  async open(): Promise<void> {
    await this.#page
      .getByRole("tab", { name: /^Messages/ })
      .or(this.#page.getByRole("button", { name: /^Messages/ }))
      .click();
    await this.#page
      .getByRole("button", { name: "New message", exact: true })
      .waitFor({ timeout: PATIENCE_MS });
  }

  /** A conversation in the list. */
  row(name: string): Locator {
    const list = this.#page.getByRole("list", { name: "Conversations", exact: true });
    return list.getByRole("listitem").filter({ hasText: name });
  }

  /** Opens a conversation from the list. */
  async turnTo(name: string): Promise<void> {
    await this.row(name).getByRole("button").click({ timeout: PATIENCE_MS });
    await this.#page.getByRole("heading", { name, exact: true }).waitFor();
  }

  /** Begins a conversation with somebody of whom only the number is known. */
  async begin(user: number): Promise<void> {
    await this.#page.getByRole("button", { name: "New message", exact: true }).click();
    const dialog = this.#page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Number of the person" }).fill(String(user));
    await dialog.getByRole("button", { name: "Write" }).click();
    await this.talk.field.waitFor();
  }

  /** Gives a tip to the one whose conversation is open. */
  async tip(amount: string, words = ""): Promise<void> {
    await this.#page.getByRole("button", { name: "More", exact: true }).click();
    await this.#page.getByRole("menuitem", { name: "Give a tip" }).click();
    const dialog = this.#page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Amount" }).fill(amount);
    if (words !== "") await dialog.getByRole("textbox", { name: "Message (optional)" }).fill(words);
    await dialog.getByRole("button", { name: /^Give / }).click();
    await dialog.waitFor({ state: "detached" });
  }

  /** Blocks the one whose conversation is open, or does not any more. */
  async choose(what: "Block" | "Unblock"): Promise<void> {
    await this.#page.getByRole("button", { name: "More", exact: true }).click();
    await this.#page.getByRole("menuitem", { name: what, exact: true }).click();
    const dialog = this.#page.getByRole("dialog");
    await dialog.getByRole("button", { name: what, exact: true }).click();
    await dialog.waitFor({ state: "detached" });
  }
}

/** Lets two users, who have both been here, write to each other. */
export async function acquaint(server: Server, a: number, b: number): Promise<void> {
  const service = await server.token({ sub: 1, role: "service" });
  await server.call(service, "PUT", `/admin/contacts/${a}/${b}`);
  await server.call(service, "PUT", `/admin/contacts/${b}/${a}`);
}
