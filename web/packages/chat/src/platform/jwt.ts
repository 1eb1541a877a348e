const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** What a client reads of a token. It believes it only about itself: the server checks. */
export interface Claims {
  userId?: number;
  /** Milliseconds since 1970. */
  expiresAt?: number;
}

/** Reads `sub` and `exp` of a JWT; what cannot be read is absent. */
export function claimsOf(token: string): Claims {
  const body = token.split(".")[1];
  if (body === undefined) return {};
  try {
    const claims: unknown = JSON.parse(decode(body));
    if (typeof claims !== "object" || claims === null) return {};
    const { sub, exp } = claims as { sub?: unknown; exp?: unknown };
    const userId = Number(sub);
    return {
      ...(Number.isSafeInteger(userId) && userId > 0 ? { userId } : {}),
      ...(typeof exp === "number" && Number.isFinite(exp) ? { expiresAt: exp * 1000 } : {}),
    };
  } catch {
    return {};
  }
}

function decode(base64url: string): string {
  let bits = 0;
  let held = 0;
  let encoded = "";
  for (const char of base64url.replace(/=+$/, "")) {
    const value = alphabet.indexOf(char);
    if (value < 0) throw new Error("not base64url");
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      encoded += `%${((held >> bits) & 0xff).toString(16).padStart(2, "0")}`;
      held &= (1 << bits) - 1;
    }
  }
  return decodeURIComponent(encoded);
}
