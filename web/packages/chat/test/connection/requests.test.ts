import { describe, expect, test } from "vitest";
import type { ServerFrame } from "../../src/generated/wire.js";
import { ANSWER_WITHIN, AT_ONCE, Requests } from "../../src/requests/requests.js";
import { FakeClock, settle } from "../support/clock.js";

function requests() {
  const clock = new FakeClock();
  const sent: { id: string }[] = [];
  return { clock, sent, all: new Requests(clock, (text) => sent.push(JSON.parse(text))) };
}

const pong = (id: string): ServerFrame => ({ type: "pong", id, payload: { serverTime: "now" } });
const ping = { type: "ping", payload: "" } as const;

describe("requests", () => {
  test("get their own answers, in whatever order these come", async () => {
    const { clock, sent, all } = requests();
    const one = all.ask(ping);
    const two = all.ask(ping);
    expect(all.settle(pong(sent[1]?.id ?? ""))).toBe(true);
    expect(all.settle(pong(sent[0]?.id ?? ""))).toBe(true);
    expect((await one).id).toBe(sent[0]?.id);
    expect((await two).id).toBe(sent[1]?.id);
    expect(clock.running).toBe(0);
  });

  test("are told of their answer before the next frame can be read", () => {
    const { sent, all } = requests();
    const taken: string[] = [];
    void all.ask(ping, (answer) => taken.push(answer.type));
    all.settle(pong(sent[0]?.id ?? ""));
    expect(taken).toEqual(["pong"]);
  });

  test("reject with an error, a deadline, or the end of the connection", async () => {
    const { clock, sent, all } = requests();
    const codeOf = (asked: Promise<unknown>) => asked.catch((error: { code: string }) => error.code);
    const refused = codeOf(all.ask(ping));
    const payload = { code: "overloaded" as const, message: "busy", retryAfterMs: 5 };
    all.settle({ type: "error", id: sent[0]?.id ?? "", payload });
    expect(await refused).toBe("overloaded");
    const late = codeOf(all.ask(ping));
    await clock.advance(ANSWER_WITHIN);
    expect(await late).toBe("timeout");
    expect(all.settle(pong(sent[1]?.id ?? ""))).toBe(false);
    const ended = codeOf(all.ask(ping));
    all.end();
    expect(await ended).toBe("network");
    expect(await codeOf(all.ask(ping))).toBe("network");
    expect(clock.running).toBe(0);
  });

  test("are bounded in number", async () => {
    const { sent, all } = requests();
    for (let count = 0; count < AT_ONCE; count += 1) all.ask(ping).catch(() => {});
    await expect(all.ask(ping)).rejects.toMatchObject({ code: "overloaded" });
    all.settle(pong(sent[0]?.id ?? ""));
    await settle();
    all.ask(ping).catch(() => {});
    expect(sent).toHaveLength(AT_ONCE + 1);
    all.end();
  });

  test("a frame without a name, or with somebody else's, answers nobody", () => {
    const { all } = requests();
    expect(all.settle({ type: "pong", payload: { serverTime: "now" } })).toBe(false);
    expect(all.settle(pong("novelty"))).toBe(false);
  });
});
