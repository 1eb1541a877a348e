/** A proxy in front of a server that brings the beginning of a file, and then nothing. */
import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";

export class Stalling {
  readonly url: string;
  /** How often the file was left unfinished. */
  stalled = 0;
  readonly #http: HttpServer;

  private constructor(http: HttpServer) {
    this.#http = http;
    this.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  }

  /** `stalls` says of a path, each time that it is asked for, whether it stays unfinished. */
  static async start(server: string, stalls: (path: string, before: number) => boolean): Promise<Stalling> {
    const http = createServer();
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    const proxy = new Stalling(http);
    http.on("request", async ({ url = "/", headers }, response) => {
      const { cookie = "" } = headers;
      const answer = await fetch(server + url, { headers: { "Accept-Encoding": "identity", cookie } });
      const body = Buffer.from(await answer.arrayBuffer());
      for (const [name, value] of answer.headers) {
        if (!["connection", "content-length", "transfer-encoding"].includes(name))
          response.setHeader(name, value);
      }
      response.writeHead(answer.status, { "Content-Length": body.length });
      if (!stalls(url, proxy.stalled)) return response.end(body);
      proxy.stalled += 1;
      response.write(body.subarray(0, body.length / 2));
    });
    return proxy;
  }

  async close(): Promise<void> {
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, "close");
  }
}
