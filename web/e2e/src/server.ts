/** A server of the test's own: the debug build, with demo data, on SQLite in a temporary folder. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { output, Process } from "./process.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const BINARY =
  process.env.SWITCHBOARD_BINARY ??
  join(ROOT, process.env.CARGO_TARGET_DIR ?? "target", "debug", "switchboard");

/** The agency and the events that a demo has; the third has not begun. */
export const DEMO = {
  agency: 1,
  festival: { id: 1, name: "Riverside Festival" },
  marathon: { id: 2, name: "City Marathon" },
} as const;

/** How often a message is tried before the server counts as broken. */
const MOST_TRIES = 20;

/** Somebody to make a token for. */
export interface Somebody {
  sub: number;
  role: "organizer" | "participant" | "service";
  name?: string;
  email?: string;
  phone?: string;
  /** May own lists, and be tipped. */
  creator?: boolean;
  /** Such as `10s`; an hour when absent. */
  ttl?: string;
  /** Of an organizer: `supervisor`, or `organizer` when absent. */
  rank?: string;
}

export interface Place {
  lat: number;
  lng: number;
}

export class Server {
  readonly #data: string;
  readonly #env: Record<string, string>;
  #process: Process;
  #port: string;

  private constructor(data: string, env: Record<string, string>, process: Process, port: string) {
    this.#data = data;
    this.#env = env;
    this.#process = process;
    this.#port = port;
  }

  /** Starts one. Tests are faster than people, so rates are not limited. */
  static async start(settings: Record<string, string> = {}): Promise<Server> {
    const data = await mkdtemp(join(tmpdir(), "switchboard-e2e-"));
    const env = {
      SWITCHBOARD_DATA_DIR: data,
      SWITCHBOARD_JWT_SECRET: "a-secret-of-the-tests-that-is-long-enough",
      SWITCHBOARD_LIMITS: "off",
      SWITCHBOARD_DRAIN_SECONDS: "0",
      SWITCHBOARD_RECONNECT_SPREAD_SECONDS: "0.5",
      // What a test leaves open is not given to the next one's organizers.
      SWITCHBOARD_MATCH_TIMEOUT: "1h",
      SWITCHBOARD_ANSWER_TIMEOUT: "off",
      SWITCHBOARD_UNATTENDED_TIMEOUT: "off",
      RUST_LOG: "info",
      ...settings,
    };
    const { process, port } = await launch(env, "0");
    return new Server(data, env, process, port);
  }

  /** `http://127.0.0.1:PORT`, and the path that is in front of all others, if there is one. */
  get url(): string {
    const outside = this.#env.SWITCHBOARD_PUBLIC_URL;
    const base = outside === undefined ? "" : new URL(outside).pathname.replace(/\/$/, "");
    return `http://127.0.0.1:${this.#port}${base}`;
  }

  /** What the demo's sign-in asks for. */
  async demoCode(): Promise<string> {
    for (;;) {
      const found = /#demo=([a-z0-9]+)/.exec(this.log())?.[1];
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  log(): string {
    return this.#process.log();
  }

  /** Ends it: politely, or as a crash does. */
  async end(how: "SIGTERM" | "SIGKILL"): Promise<void> {
    await this.#process.end(how);
  }

  /** Starts it again, on the same port and data, after its end. */
  async startAgain(): Promise<void> {
    const { process, port } = await launch(this.#env, this.#port);
    this.#process = process;
    this.#port = port;
  }

  /** Ends it for good. */
  async close(): Promise<void> {
    await this.end("SIGTERM");
    await rm(this.#data, { recursive: true, force: true });
  }

  /** A token. */
  async token(who: Somebody): Promise<string> {
    const args = ["token", "--sub", String(who.sub), "--role", who.role];
    if (who.role === "organizer") args.push("--agency", String(DEMO.agency));
    for (const field of ["name", "email", "phone", "ttl", "rank"] as const) {
      const value = who[field];
      if (value !== undefined) args.push(`--${field}`, value);
    }
    if (who.creator) args.push("--creator");
    return await output(BINARY, args, this.#env);
  }

  /** A link that signs one browser in, once; a service makes it for somebody who has been here. */
  async link(who: Somebody): Promise<string> {
    await this.call(await this.token(who), "GET", "/session");
    const service = await this.token({ sub: 999, role: "service" });
    const made = await this.call(service, "POST", "/session/codes", { userId: who.sub });
    return (made as { url: string }).url;
  }

  /** A request of a program; rejects unless it succeeds. */
  async call(token: string, method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** Asks for help without an app; resolves with the request's id, which becomes the chat's. */
  async ask(token: string, description: string, place?: Place, eventId = DEMO.festival.id): Promise<string> {
    const asked = await this.call(token, "POST", "/chat-requests", { eventId, description, ...place });
    return (asked as { requestId: string }).requestId;
  }

  /** Sends a message without an app; again, as clients do, when the server is too busy to take it. */
  async say(token: string, chatId: string, content: string, place?: Place): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await this.call(token, "POST", `/chats/${chatId}/messages`, { content, ...place });
        return;
      } catch (error) {
        const busy = error instanceof Error && error.message.includes('"code":"overloaded"');
        if (!busy || tries === MOST_TRIES) throw error;
      }
    }
  }
}

async function launch(env: Record<string, string>, port: string) {
  const listening = /^listening on http:\/\/127\.0\.0\.1:(\d+)$/;
  const args = ["serve", "--demo", "--listen", `127.0.0.1:${port}`];
  const { process, found } = await Process.start(BINARY, args, env, listening);
  return { process, port: found[1] ?? port };
}
