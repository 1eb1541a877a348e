import type { Me } from "@switchboard/chat";
import { API_BASE } from "../place.js";
import { abortAfter } from "../root/abort-after.js";
import { demoCode } from "./demo-code.js";

/** Why a call about the sign-in failed. Without a status nobody answered. */
export class SignInError extends Error {
  override readonly name = "SignInError";
  readonly status: number | undefined;

  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }

  /** The server refused, and would refuse again: the token or the cookie is no good. */
  get refused(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

/** The calls about who is signed in. All reject with `SignInError`. */
export interface SessionApi {
  /** Who this token is, or, without one, whose cookie this is. Waits for `patienceMs` at most. */
  me(token?: string, patienceMs?: number): Promise<Me>;
  /** Asks for the cookie of this token's user. */
  exchange(token: string): Promise<void>;
  /** Whom a code of one use would sign in: that neither uses it nor changes anything. */
  look(code: string): Promise<Me>;
  /** Exchanges a code of one use for the cookie; says whose it is now. */
  redeem(code: string): Promise<Me>;
  /** Takes the cookie, or the connections of this token, back. */
  end(token?: string): Promise<void>;
  /** Signs in as anybody, by the code of the demo's terminal, and sets the cookie. */
  demo(role: Me["role"], userId: number): Promise<void>;
}

/** How long an answer is waited for, in milliseconds. */
const PATIENCE_MS = 15_000;

/** The calls, by this `fetch`. */
export function sessionApi(fetch: typeof globalThis.fetch = globalThis.fetch): SessionApi {
  const call = async (
    method: string,
    path: string,
    { token, body, patienceMs = PATIENCE_MS }: { token?: string; body?: unknown; patienceMs?: number },
  ): Promise<Response> => {
    const headers: Record<string, string> = {};
    if (token !== undefined) headers.Authorization = `Bearer ${token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const init: RequestInit = { method, headers, signal: abortAfter(patienceMs) };
    // With a token the cookie stays at home, lest it speak for somebody else.
    init.credentials = token !== undefined && method === "GET" ? "omit" : "same-origin";
    if (body !== undefined) init.body = JSON.stringify(body);
    const response = await fetch(`${API_BASE}${path}`, init).catch(noAnswer);
    if (!response.ok) throw new SignInError(`${method} ${path}: ${response.status}`, response.status);
    return response;
  };
  const whose = async (path: string, code: string): Promise<Me> => {
    const response = await call("POST", path, { body: { code } });
    return parseMe(await response.json().catch(noAnswer));
  };
  const by = (token: string | undefined) => (token === undefined ? {} : { token });
  return {
    me: async (token, patienceMs = PATIENCE_MS) => {
      const response = await call("GET", "/session", { ...by(token), patienceMs });
      if (response.status === 204) throw new SignInError("nobody is signed in", 401);
      return parseMe(await response.json().catch(noAnswer));
    },
    exchange: async (token) => void (await call("POST", "/session", by(token))),
    look: (code) => whose("/session/codes/look", code),
    redeem: (code) => whose("/session", code),
    end: async (token) => void (await call("DELETE", "/session", by(token))),
    demo: async (role, sub) =>
      void (await call("POST", "/demo/session", { body: { role, sub, code: demoCode() } })),
  };
}

function noAnswer(cause: unknown): never {
  throw new SignInError("no answer", undefined, { cause });
}

/** Who is signed in, as the server says it or this browser remembers it. */
export function parseMe(value: unknown): Me {
  const me = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const { userId, role, name, expiresAt, agencyId } = me;
  const known =
    typeof userId === "number" &&
    (role === "organizer" || role === "participant") &&
    typeof expiresAt === "string";
  if (!known) throw new SignInError("not an answer about a session");
  const parsed: Me = { userId, role, name: typeof name === "string" ? name : "", expiresAt };
  return typeof agencyId === "number" ? { ...parsed, agencyId } : parsed;
}
