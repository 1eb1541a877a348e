import type { Fetch, Signal } from "../api.js";
import type { Credential, Credentials } from "../connection/credentials.js";
import { ChatError, noNetwork } from "../errors.js";
import type { ErrorCode, Problem } from "../generated/wire.js";
import type { Time } from "../platform/time.js";

/** Milliseconds for an answer. */
export const ANSWER_WITHIN = 15_000;

/** What a call answered. */
export interface Answer {
  body: unknown;
  /** The address of the next page, where there is one. */
  next?: string;
}

/** REST of one user: credentials, one new token where the old one is refused, errors as `ChatError`. */
export class Http {
  readonly #deadlines = new Set<() => void>();

  constructor(
    private readonly baseUrl: string,
    private readonly credentials: Credentials,
    private readonly fetch: Fetch | undefined,
    private readonly clock: Time,
    /** Told in which epoch the server's numbers are. */
    private readonly entered: (epoch: string) => void = () => undefined,
  ) {}

  /** Calls; `path` is below the base URL, or the `next` of an earlier answer. `signal` gives the call up. */
  async call(method: string, path: string, body?: unknown, signal?: Signal): Promise<Answer> {
    const credential = await this.#credential(this.credentials.get("start"));
    try {
      return await this.#once(method, path, body, credential, signal);
    } catch (error) {
      if (!(error instanceof ChatError) || error.status !== 401) throw error;
      const newer = await this.#credential(this.credentials.get("refused", credential.version));
      return this.#once(method, path, body, newer, signal);
    }
  }

  /** Ends all waiting. */
  close(): void {
    for (const end of [...this.#deadlines]) end();
  }

  async #credential(asked: Promise<Credential | null>): Promise<Credential> {
    const credential = await asked;
    if (credential === null) throw new ChatError("unauthorized", "signed out", { status: 401 });
    return credential;
  }

  async #once(
    method: string,
    path: string,
    body: unknown,
    { token }: Credential,
    signal: Signal | undefined,
  ): Promise<Answer> {
    if (this.fetch === undefined) throw noNetwork("no fetch on this platform");
    const headers: Record<string, string> = { Accept: "application/json" };
    if (token !== undefined) headers.Authorization = `Bearer ${token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const answer = this.fetch(this.#url(path), {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(token === undefined ? { credentials: "same-origin" as const } : {}),
      ...(signal === undefined ? {} : { signal }),
    });
    return this.#inTime(
      answer.then((got) => {
        // Of other origins it is not to be read.
        this.clock.hint(got.headers.get("Date"));
        const epoch = got.headers.get("X-Switchboard-Epoch");
        if (epoch !== null && got.ok) this.entered(epoch);
        return read(got, method);
      }),
    );
  }

  #url(path: string): string {
    return this.baseUrl + path;
  }

  async #inTime(answer: Promise<Answer>): Promise<Answer> {
    let end = (): void => {};
    const ended = new Promise<never>((_, reject) => {
      const cancel = this.clock.after(ANSWER_WITHIN, () => reject(noNetwork("no answer in time")));
      end = () => {
        cancel();
        reject(noNetwork("closed"));
      };
      this.#deadlines.add(end);
    });
    try {
      return await Promise.race([answer, ended]);
    } catch (thrown) {
      throw thrown instanceof ChatError ? thrown : noNetwork();
    } finally {
      end();
      this.#deadlines.delete(end);
    }
  }
}

async function read(answer: Awaited<ReturnType<Fetch>>, method: string): Promise<Answer> {
  // Only `GET /session` has nothing to say: browsers would log a 401 as an error.
  if (method === "GET" && answer.status === 204) {
    throw new ChatError("unauthorized", "nobody is signed in", { status: 401 });
  }
  const text = await answer.text();
  const body = parsed(text);
  if (answer.ok) {
    const next = nextOf(answer.headers.get("Link"));
    return next === undefined ? { body } : { body, next };
  }
  const { code, message, statusCode, error, ...more } = (
    typeof body === "object" && body !== null ? body : {}
  ) as Partial<Problem>;
  const seconds = Number(answer.headers.get("Retry-After") ?? Number.NaN);
  throw new ChatError(code ?? codeOf(answer.status), message ?? `HTTP ${answer.status}`, {
    ...more,
    status: answer.status,
    ...(Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {}),
  });
}

function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a status says that comes from something between here and the server. */
function codeOf(status: number): ErrorCode | "network" {
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404) return "not_found";
  if (status === 413) return "too_large";
  if (status === 429) return "too_many_requests";
  return "network";
}

/** The path and query below the base path of `Link: <...>; rel="next"`. */
function nextOf(link: string | null): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*rel="?next"?/.exec(link ?? "")?.[1];
  return target?.replace(/^.*?\/api\/v1(?=\/)/, "");
}
