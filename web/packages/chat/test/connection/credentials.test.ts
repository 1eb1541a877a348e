import { describe, expect, test } from "vitest";
import type { CookieSession, Token, TokenReason } from "../../src/api.js";
import { type Credential, Credentials, RENEW_AGAIN, TOKEN_WITHIN } from "../../src/connection/credentials.js";
import { claimsOf } from "../../src/platform/jwt.js";
import { Time } from "../../src/platform/time.js";
import { FakeClock } from "../support/clock.js";

function asking(answer: (why: TokenReason, times: number) => Promise<Token | null>) {
  const clock = new FakeClock();
  const whys: TokenReason[] = [];
  const renewed: (Credential | null)[] = [];
  const getToken = (why: TokenReason) => {
    whys.push(why);
    return answer(why, whys.length);
  };
  const credentials = new Credentials({ kind: "token", getToken }, new Time(clock), (credential) =>
    renewed.push(credential),
  );
  return { clock, whys, renewed, credentials };
}

describe("credentials", () => {
  test("are asked for once, also by several at the same time", async () => {
    const { whys, credentials } = asking(async () => ({ token: "a" }));
    const all = await Promise.all([credentials.get("start"), credentials.get("start")]);
    await credentials.get("start");
    expect(whys).toEqual(["start"]);
    expect(all.map((credential) => credential?.token)).toEqual(["a", "a"]);
  });

  test("that were refused are replaced, once for each", async () => {
    const { whys, credentials } = asking(async (_, times) => ({ token: `t${times}` }));
    const first = await credentials.get("start");
    const second = await credentials.get("refused", first?.version);
    const third = await credentials.get("refused", first?.version);
    expect([second?.token, third?.token]).toEqual(["t2", "t2"]);
    expect(whys).toEqual(["start", "refused"]);
  });

  test("are renewed before their end, and again where that fails, up to it", async () => {
    const { clock, whys, renewed, credentials } = asking(async (why, times) => {
      if (why === "expiring" && times < 4) throw new Error("away");
      return { token: `t${times}`, expiresAt: clock.now() + 100_000 };
    });
    await credentials.get("start");
    await clock.advance(80_000);
    expect(whys).toEqual(["start", "expiring"]);
    await clock.advance(2 * RENEW_AGAIN);
    expect(whys).toEqual(["start", "expiring", "expiring", "expiring"]);
    expect(renewed.map((credential) => credential?.token)).toEqual(["t4"]);
    credentials.close();
    expect(clock.running).toBe(0);
  });

  test("that nobody renews are not asked for after their end, until somebody needs them", async () => {
    const { clock, whys, credentials } = asking(async (why) => {
      if (why === "expiring") throw new Error("away");
      return { token: "t", expiresAt: clock.now() + 100_000 };
    });
    await credentials.get("start");
    await clock.advance(1_000_000);
    expect(whys.length).toBeLessThanOrEqual(6);
    await credentials.get("start");
    expect(whys.at(-1)).toBe("start");
  });

  test("that last for months are renewed then, and not at once", async () => {
    const { clock, whys, credentials } = asking(async () => ({
      token: "t",
      expiresAt: clock.now() + 90 * 86_400_000,
    }));
    await credentials.get("start");
    await clock.advance(89 * 86_400_000);
    expect(whys).toEqual(["start"]);
    await clock.advance(86_400_000);
    expect(whys).toEqual(["start", "expiring"]);
  });

  test("end where the callback says so", async () => {
    const { clock, renewed, credentials } = asking(async (why) =>
      why === "start" ? { token: "t", expiresAt: clock.now() + 100_000 } : null,
    );
    await credentials.get("start");
    await clock.advance(80_000);
    expect(renewed).toEqual([null]);
  });

  test("are not waited for without end", async () => {
    const { clock, credentials } = asking(() => new Promise(() => {}));
    const got = credentials.get("start").catch((error: { code: string }) => error.code);
    await clock.advance(TOKEN_WITHIN);
    expect(await got).toBe("network");
    expect(clock.running).toBe(0);
  });

  test("of a cookie name no token, and are renewed as well", async () => {
    const clock = new FakeClock();
    const whys: TokenReason[] = [];
    const renew = async (why: TokenReason): Promise<CookieSession> => {
      whys.push(why);
      return { expiresAt: clock.now() + 100_000 };
    };
    const credentials = new Credentials({ kind: "cookie", renew }, new Time(clock), () => {});
    expect((await credentials.get("start"))?.token).toBeUndefined();
    await clock.advance(80_000);
    expect(whys).toEqual(["start", "expiring"]);
  });
});

describe("what is read of a token", () => {
  test("is its user and its end, whatever its texts contain", () => {
    // {"sub":"20","exp":1800000000,"name":"Zoë 😀"}
    const body = "eyJzdWIiOiIyMCIsImV4cCI6MTgwMDAwMDAwMCwibmFtZSI6Ilpvw6sg8J-YgCJ9";
    expect(claimsOf(`e30.${body}.signature`)).toEqual({ userId: 20, expiresAt: 1_800_000_000_000 });
  });

  test("is nothing where it cannot be read", () => {
    for (const token of ["", "opaque", "a.b.c", "a.!!!.c", "a.bnVsbA.c", "a.e30.c"])
      expect(claimsOf(token)).toEqual({});
  });
});
