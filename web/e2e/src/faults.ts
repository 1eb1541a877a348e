/** What goes wrong in a page without anybody noticing: errors, and what its policy refused. */
import type { BrowserContext, Page } from "playwright-core";

const REPORT = "switchboardReportViolation";

/** What the browser says by itself when it has no network or no server: told to people, not a defect. */
const OF_THE_NETWORK = [
  /^Failed to load resource: net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|NETWORK_CHANGED)/,
  /^WebSocket connection to .* failed: (Error in connection establishment: net::ERR_|Connection closed before)/,
];

export class Faults {
  readonly #found: string[] = [];
  readonly #expected: RegExp[] = [...OF_THE_NETWORK];
  /** How often the browser refused to show a page in a frame. */
  framesRefused = 0;

  /** Watches every page of the context, from before its first script. */
  async watch(context: BrowserContext): Promise<void> {
    await context.exposeFunction(REPORT, (text: string) => this.#add(`policy: ${text}`));
    await context.addInitScript((report) => {
      document.addEventListener("securitypolicyviolation", (event) => {
        const tell = (window as unknown as Record<string, (text: string) => void>)[report];
        tell?.(`${event.effectiveDirective} refused ${event.blockedURI} at ${event.sourceFile}`);
      });
    }, REPORT);
    context.on("page", (page) => this.#listen(page));
  }

  #listen(page: Page): void {
    page.on("pageerror", (error) => this.#add(`uncaught: ${error.stack ?? error.message}`));
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      if (message.text().includes("frame-ancestors")) this.framesRefused += 1;
      const url = message.location().url;
      this.#add(`${message.text()} ${url}`.trim());
    });
  }

  #add(text: string): void {
    if (!this.#expected.some((pattern) => pattern.test(text))) this.#found.push(text);
  }

  /** Something that a test brings about. */
  expect(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** What was found. */
  all(): readonly string[] {
    return this.#found;
  }
}
