/** Why a token is asked for. */
export type TokenReason = "start" | "expiring" | "refused";

/** A token and when it ends. Without `expiresAt` the `exp` in the token counts. */
export interface Token {
  token: string;
  expiresAt?: number;
}

/** A signed-in browser: the `session` cookie is there, until `expiresAt`. */
export interface CookieSession {
  expiresAt?: number;
}

/**
 * How the client proves who it is. `null` from a callback means: signed out; the client stops.
 * - `token`: sent in the `Authorization` header of REST and, where the socket factory can set headers
 *   (`header: true`), of the upgrade; otherwise in the first frame.
 * - `cookie`: same-origin browsers; `renew` gets a new cookie when the old one nears its end.
 */
export type Auth =
  | { kind: "token"; header?: boolean; getToken: (why: TokenReason) => Promise<Token | null> }
  | { kind: "cookie"; renew: (why: TokenReason) => Promise<CookieSession | null> };
