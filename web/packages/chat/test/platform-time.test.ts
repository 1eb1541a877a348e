import { describe, expect, test } from "vitest";
import type { TokenReason } from "../src/api.js";
import { Credentials, RENEW_AGAIN } from "../src/connection/credentials.js";
import { Session } from "../src/connection/session.js";
import { Time } from "../src/platform/time.js";
import { FakeClock, settle } from "./support/clock.js";

const YEAR = 365 * 86_400_000;

/** A device's clock that somebody sets: what runs evenly does not notice. */
class SetClock extends FakeClock {
  set = 0;
  steady(): number {
    return super.now() - 1_000_000;
  }
  override now(): number {
    return super.now() + (this.set ?? 0);
  }
}

describe("the client's time", () => {
  test("runs evenly when the device's clock is set", async () => {
    const clock = new SetClock();
    const time = new Time(clock);
    const before = time.now();
    clock.set = -YEAR;
    await clock.advance(5_000);
    expect(time.now() - before).toBe(5_000);
  });

  test("is the server's as soon as it is said, and the device's before", () => {
    const clock = new SetClock();
    clock.set = YEAR;
    const time = new Time(clock);
    expect([time.ofServer(), time.present()]).toEqual([undefined, clock.now()]);
    time.hint("Wed, 01 Jul 2026 12:00:00 GMT");
    expect(time.present()).toBe(Date.parse("2026-07-01T12:00:00Z"));
    time.learn("2026-07-01T12:00:01.500Z");
    // What is told in seconds does not make it worse.
    time.hint("Wed, 01 Jul 2026 12:00:00 GMT");
    clock.set = 0;
    expect(time.ofServer()).toBe(Date.parse("2026-07-01T12:00:01.500Z"));
    for (const nonsense of ["", "soon", null]) time.hint(nonsense);
    expect(time.ofServer()).toBe(Date.parse("2026-07-01T12:00:01.500Z"));
  });
});

describe.each([
  ["two hours fast", 2 * 3_600_000],
  ["a year fast", YEAR],
  ["a year slow", -YEAR],
])("on a device whose clock is %s", (_, set) => {
  function asking(life: number) {
    const clock = new SetClock();
    const server = () => clock.steady() + 1_000_000;
    clock.set = set;
    const time = new Time(clock);
    const whys: TokenReason[] = [];
    const getToken = async (why: TokenReason) => {
      whys.push(why);
      return { token: `t${whys.length}`, expiresAt: server() + life };
    };
    const credentials = new Credentials({ kind: "token", getToken }, time, () => {});
    return { clock, time, whys, credentials, server };
  }

  test("tokens are not asked for again and again", async () => {
    const { clock, whys, credentials } = asking(900_000);
    await credentials.get("start");
    for (let second = 0; second < 60; second += 1) {
      // As everything does that wants to call the server.
      await Promise.all(
        [credentials.get("start"), credentials.get("start")].map((got) => got.catch(() => {})),
      );
      await clock.advance(1_000);
    }
    expect(whys.length).toBeLessThanOrEqual(1 + 60_000 / RENEW_AGAIN);
  });

  test("tokens are renewed before their end by the server's time, once that is known", async () => {
    const { clock, time, whys, credentials, server } = asking(100_000);
    await credentials.get("start");
    await clock.advance(1_000);
    time.learn(new Date(server()).toISOString());
    credentials.timeKnown();
    const known = whys.length;
    await clock.advance(60_000);
    expect(whys.length).toBe(known);
    await clock.advance(40_000);
    expect(whys.length).toBe(known + 1);
  });

  test("a token that is refused is asked for at once, and then not sooner than after the pause", async () => {
    const { clock, whys, credentials } = asking(900_000);
    const first = await credentials.get("start");
    if (whys.length > 1) return;
    const second = await credentials.get("refused", first?.version);
    expect(whys).toEqual(["start", "refused"]);
    let third: unknown;
    void credentials.get("refused", second?.version).then((got) => {
      third = got;
    });
    await clock.advance(RENEW_AGAIN - 1);
    expect(third).toBeUndefined();
    await clock.advance(1);
    expect(third).toMatchObject({ token: "t3" });
    credentials.close();
  });
});

test("a dead link is noticed, whatever is done to the clock", async () => {
  const clock = new SetClock();
  const ends: unknown[] = [];
  const socket = { readyState: 1, sent: [] as string[], send: (text: string) => void socket.sent.push(text) };
  const handlers = {
    ...socket,
    close: () => {},
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
  };
  const open = () => handlers as unknown as import("../src/api.js").Socket;
  new Session(new Time(clock), open, undefined, {
    welcome: () => {},
    frame: () => {},
    ended: (ending) => ends.push(ending),
  });
  const hear = (handlers as unknown as { onmessage: (event: { data: unknown }) => void }).onmessage;
  hear({ data: JSON.stringify({ type: "welcome", payload: { userId: 1 } }) });
  clock.set = -YEAR;
  await clock.advance(20_000 + 8_000);
  await settle();
  expect(ends).toEqual([{ cause: "silent" }]);
});
