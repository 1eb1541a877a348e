/** A page of another site that shows an app in a frame and hands it tokens, as an integrator's would. */
import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { FrameLocator, Page } from "playwright-core";
import type { Device } from "./device.js";

const GIVE = "giveToken";

const page = (app: string) => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Integrator</title><link rel="icon" href="data:,"></head>
  <body>
    <iframe title="Help" src="${app}" width="800" height="640" allow="geolocation"></iframe>
    <script>
      const app = document.querySelector("iframe");
      addEventListener("message", async ({ source, origin, data }) => {
        if (source !== app.contentWindow || origin !== new URL(app.src).origin) return;
        if (data.type !== "switchboard:ready" && data.type !== "switchboard:token-needed") return;
        const token = await ${GIVE}(data.type);
        app.contentWindow.postMessage({ type: "switchboard:token", token }, origin);
      });
    </script>
  </body>
</html>`;

export class Embedder {
  /** Another site than 127.0.0.1, though the same machine. */
  readonly origin: string;
  readonly #http: HttpServer;
  #app = "";

  private constructor(http: HttpServer, port: number) {
    this.#http = http;
    this.origin = `http://localhost:${port}`;
  }

  static async start(): Promise<Embedder> {
    const http = createServer();
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    const embedder = new Embedder(http, (http.address() as AddressInfo).port);
    http.on("request", (_, response) => {
      response.setHeader("Content-Type", "text/html; charset=utf-8").end(page(embedder.#app));
    });
    return embedder;
  }

  /** Opens the page with the app at `app` in its frame; `give` is asked for tokens, and told why. */
  async open(device: Device, app: string, give: (why: string) => Promise<string>) {
    this.#app = app;
    const tab: Page = await device.tab();
    await tab.exposeFunction(GIVE, give);
    await tab.goto(this.origin);
    const frame: FrameLocator = tab.frameLocator("iframe");
    return { tab, frame };
  }

  async close(): Promise<void> {
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, "close");
  }
}
