import { describe, expect, test } from "vitest";
import type { Fetch, Page, Token } from "../../src/api.js";
import { Credentials } from "../../src/connection/credentials.js";
import { Time } from "../../src/platform/time.js";
import { ANSWER_WITHIN, Http } from "../../src/rest/http.js";
import { restOf } from "../../src/rest/rest.js";
import { FakeClock } from "../support/clock.js";

interface Answered {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

type Call = { url: string; method: string; authorization: string | undefined; body: string | undefined };

function calling(answers: (call: Call, times: number) => Answered | Promise<Answered>) {
  const clock = new FakeClock();
  const calls: Call[] = [];
  let tokens = 0;
  const getToken = async (): Promise<Token> => {
    tokens += 1;
    return { token: `t${tokens}` };
  };
  const fetch: Fetch = async (url, { method, headers, body }) => {
    const call = { url, method, authorization: headers.Authorization, body };
    calls.push(call);
    const { status, body: answer, headers: sent = {} } = await answers(call, calls.length);
    const text = answer === undefined ? "" : typeof answer === "string" ? answer : JSON.stringify(answer);
    return {
      ok: status < 300,
      status,
      headers: { get: (name) => sent[name] ?? null },
      text: async () => text,
    };
  };
  const credentials = new Credentials({ kind: "token", getToken }, new Time(clock), () => {});
  const http = new Http("https://help.example.org/api/v1", credentials, fetch, new Time(clock));
  return { clock, credentials, calls, http, rest: restOf(http) };
}

describe("REST", () => {
  test("names the user, and the body", async () => {
    const { calls, http } = calling(() => ({ status: 200, body: { result: true } }));
    expect(await http.call("POST", "/chat-requests", { eventId: 1 })).toEqual({ body: { result: true } });
    expect(calls).toEqual([
      {
        url: "https://help.example.org/api/v1/chat-requests",
        method: "POST",
        authorization: "Bearer t1",
        body: '{"eventId":1}',
      },
    ]);
  });

  test("hands the platform what gives a search up", async () => {
    const given: unknown[] = [];
    const { clock, credentials } = calling(() => ({ status: 200 }));
    const fetch: Fetch = async (_, { signal }) => {
      given.push(signal);
      throw new Error("given up");
    };
    const rest = restOf(new Http("https://help.example.org/api/v1", credentials, fetch, new Time(clock)));
    const signal = {};
    await expect(rest.archive("organizer", {}, undefined, signal)).rejects.toMatchObject({ code: "network" });
    await expect(rest.events("a", undefined, signal)).rejects.toMatchObject({ code: "network" });
    expect(given).toEqual([signal, signal]);
    expect(clock.running).toBe(0);
  });

  test("gets one new token where the old one is refused, and no more", async () => {
    const once = calling((_, times) => (times === 1 ? { status: 401 } : { status: 204 }));
    expect(await once.http.call("DELETE", "/a")).toEqual({ body: undefined });
    expect(once.calls.map((call) => call.authorization)).toEqual(["Bearer t1", "Bearer t2"]);
    const always = calling(() => ({ status: 401 }));
    await expect(always.http.call("GET", "/a")).rejects.toMatchObject({ code: "unauthorized", status: 401 });
    expect(always.calls).toHaveLength(2);
  });

  test("takes a cookie that is gone for one that was refused", async () => {
    const { calls, rest } = calling((_, times) =>
      times === 1 ? { status: 204 } : { status: 200, body: { userId: 7 } },
    );
    expect(await rest.me()).toEqual({ userId: 7 });
    expect(calls).toHaveLength(2);
    const nobody = calling(() => ({ status: 204 }));
    await expect(nobody.rest.me()).rejects.toMatchObject({ code: "unauthorized", status: 401 });
    expect(nobody.calls).toHaveLength(2);
  });

  test("rejects with the server's code, and how long to wait", async () => {
    const problem = { statusCode: 503, error: "x", message: "too busy", code: "overloaded" };
    const { http } = calling(() => ({ status: 503, body: problem, headers: { "Retry-After": "3" } }));
    await expect(http.call("GET", "/a")).rejects.toMatchObject({
      name: "ChatError",
      code: "overloaded",
      message: "too busy",
      status: 503,
      retryAfterMs: 3_000,
    });
  });

  test.each([
    [403, "forbidden"],
    [404, "not_found"],
    [413, "too_large"],
    [429, "too_many_requests"],
    [502, "network"],
  ])("rejects what a proxy answers with %i as %s", async (status, code) => {
    const { http } = calling(() => ({ status, body: "<html>" }));
    await expect(http.call("GET", "/a")).rejects.toMatchObject({ code, status });
  });

  test("waits for no answer without end", async () => {
    const { clock, http } = calling(() => new Promise(() => {}));
    const got = http.call("GET", "/a").catch((error: { code: string }) => error.code);
    await clock.advance(ANSWER_WITHIN);
    expect(await got).toBe("network");
    expect(clock.running).toBe(0);
  });

  test("rejects what is under way when the client ends", async () => {
    const { clock, http } = calling(() => new Promise(() => {}));
    const got = http.call("GET", "/a").catch((error: { message: string }) => error.message);
    await clock.advance(0);
    http.close();
    expect(await got).toBe("closed");
    expect(clock.running).toBe(0);
  });

  test("goes on with the next page, wherever a proxy has put the server", async () => {
    const link = '</prefix/api/v1/events?query=fair&cursor=a%2Cb>; rel="next"';
    const { calls, rest } = calling((_, times) => ({
      status: 200,
      body: [{ id: times }],
      headers: times === 1 ? { Link: link } : {},
    }));
    const first = await rest.events("fair & more");
    const second = await rest.events(undefined, first.next);
    expect(second).toEqual({ items: [{ id: 2 }] });
    expect(calls.map((call) => call.url.replace(/^.*v1/, ""))).toEqual([
      "/events?query=fair%20%26%20more",
      "/events?query=fair&cursor=a%2Cb",
    ]);
  });

  test("reaches the end of an archive of more than a thousand, page by page", async () => {
    const size = 1_234;
    // As the server does: whole, and cut, where no limit is given.
    const { calls, rest } = calling(({ url }) => {
      const limit = Number(/limit=(\d+)/.exec(url)?.[1] ?? 1_000);
      const from = Number(/cursor=(\d+)/.exec(url)?.[1] ?? 0);
      const body = Array.from({ length: Math.min(limit, size - from) }, (_, at) => ({ id: from + at }));
      const next = `<${url.replace(/\?.*/, "")}?limit=${limit}&cursor=${from + limit}>; rel="next"`;
      const paged = url.includes("limit=") && from + limit < size;
      return { status: 200, body, headers: paged ? { Link: next } : {} };
    });
    const all = async (fetch: (next?: string) => Promise<Page<unknown>>): Promise<number> => {
      let [count, page] = [0, await fetch()];
      for (; page.next !== undefined; page = await fetch(page.next)) count += page.items.length;
      return count + page.items.length;
    };
    for (const role of ["organizer", "participant"] as const) {
      expect(await all((next) => rest.archive(role, {}, next))).toBe(size);
      expect(await all((next) => rest.archivedMessages(role, "c", next))).toBe(size);
    }
    expect(calls).toHaveLength(2 * (25 + 7));
  });

  test("looks into the archives of either side, in pages", async () => {
    const { calls, rest } = calling(() => ({ status: 200, body: [] }));
    await rest.archive("organizer", { participant: "Ann", eventId: 7 });
    await rest.archive("participant");
    await rest.archivedMessages("organizer", "c");
    await rest.archivedMessages("participant", "c");
    await rest.event(7);
    await rest.me();
    expect(calls.map((call) => call.url.replace(/^.*v1/, ""))).toEqual([
      "/agency/chats?participant=Ann&eventId=7&limit=50",
      "/participant/chats?limit=50",
      "/agency/chats/c/messages?protocol=2&limit=200",
      "/participant/chats/c/messages?protocol=2&limit=200",
      "/events/7",
      "/session",
    ]);
  });
});
