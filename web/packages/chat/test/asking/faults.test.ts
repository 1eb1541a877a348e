import fc from "fast-check";
import { expect, test } from "vitest";
import type { Fetch, OpenSocket, PendingRequest, Storage } from "../../src/api.js";
import { REQUESTS_AT_MOST } from "../../src/asking/queue.js";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { type App, isOnline, Stage } from "../support/app.js";

const span = fc.integer({ min: 1, max: 40_000 });
const faults = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant({ do: "ask" as const }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("take back" as const), at: fc.nat(9) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant("write" as const), at: fc.nat(9) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant("cut" as const), code: fc.constantFrom(1006, 1012, 4408) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("lose answers" as const), for: span }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("lose requests" as const), for: span }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant("refuse" as const), times: fc.integer({ min: 1, max: 3 }) }),
    },
    { weight: 2, arbitrary: fc.constant({ do: "restart" as const }) },
    { weight: 2, arbitrary: fc.constant({ do: "crash" as const }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("tunnel" as const), for: span }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant("block" as const), for: span, rest: fc.boolean() }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("pass" as const), for: fc.nat(5_000) }) },
  ),
  { minLength: 1, maxLength: 25 },
);

/** A page that can die: nothing that it still does reaches anybody. */
function mortal(stage: Stage, disk: Storage, random: () => number) {
  let dead = false;
  const never = new Promise<never>(() => {});
  const storage: Storage = {
    get: (key) => (dead ? never : disk.get(key)),
    put: (key, value) => (dead ? never : disk.put(key, value)),
    delete: (key) => (dead ? never : disk.delete(key)),
    list: (prefix) => (dead ? never : disk.list(prefix)),
  };
  const openSocket: OpenSocket = (url, headers) => {
    if (dead) throw new Error("dead");
    return stage.server.openSocket(url, headers);
  };
  const fetch: Fetch = (url, init) => (dead ? never : stage.server.fetch(url, init));
  const app = stage.app(20, { storage, openSocket, fetch, userId: 20, random });
  app.client.start();
  const die = (): void => {
    dead = true;
    void app.client.close();
  };
  return { app, die };
}

const asked = (app: App): readonly PendingRequest[] => app.client.getState().pendingRequests;

test("lost answers, lost connections, refusals, tunnels, restarts and crashes: each request is made once, with what was written behind it, and none that was taken back waits", {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(faults, fc.integer(), async (history, seed) => {
      const stage = new Stage();
      const { server, clock } = stage;
      server.world.turns = true;
      const disk = memoryStorage();
      let draw = Math.abs(seed % 997);
      const random = (): number => {
        draw = (draw * 31 + 7) % 997;
        return draw / 997;
      };
      /** By event: each request has its own. `either`: the page died before its storage had it. */
      const wanted = new Map<number, "made" | "taken back" | "either">();
      /** What was written behind them, and whether the page died before its storage had it. */
      const words: { text: string; eventId: number; sure: boolean }[] = [];
      const quietly = (told: Promise<unknown>): void => void told.catch(() => {});
      let { app, die } = mortal(stage, disk, random);
      await clock.until(() => isOnline(app));
      for (const what of history) {
        switch (what.do) {
          case "ask": {
            if (asked(app).length >= REQUESTS_AT_MOST) break;
            const eventId = wanted.size + 1;
            wanted.set(eventId, "made");
            quietly(app.client.requestHelp({ eventId, description: `help ${eventId}` }));
            break;
          }
          case "take back": {
            const open = asked(app).filter(({ state }) => state === "unsent");
            const meant = open[what.at % Math.max(1, open.length)];
            if (meant === undefined) break;
            wanted.set(meant.eventId, "taken back");
            quietly(app.client.cancelHelp(meant.eventId));
            break;
          }
          case "write": {
            const open = asked(app).filter(({ state }) => state === "unsent");
            const meant = open[what.at % Math.max(1, open.length)];
            if (meant === undefined) break;
            const text = `words ${String(words.length).padStart(3, "0")}`;
            app.client.addToRequest(meant.clientRequestId, text);
            words.push({ text, eventId: meant.eventId, sure: true });
            break;
          }
          case "cut":
            server.cut(what.code);
            break;
          case "lose answers":
            server.loses.add("help_requested").add("help_cancelled");
            await clock.advance(what.for);
            server.loses.clear();
            break;
          case "lose requests":
            server.meddle = (_, { type }) => type === "request_help" || type === "cancel_help_request";
            await clock.advance(what.for);
            server.meddle = () => false;
            break;
          case "refuse": {
            let left = what.times;
            server.meddle = (line, frame) => {
              if (!/help/.test(frame.type) || left === 0) return false;
              left -= 1;
              server.fail(line, frame, left % 2 === 0 ? "timeout" : "too_many_requests", 50);
              return true;
            };
            break;
          }
          case "restart":
            await app.client.close();
            ({ app, die } = mortal(stage, disk, random));
            break;
          case "crash": {
            const before = asked(app);
            die();
            const stored = new Map<number, PendingRequest>();
            for (const [, value] of await disk.list("20/help/")) {
              const request = value as PendingRequest;
              stored.set(request.eventId, request);
            }
            for (const { eventId, kept, state } of before) {
              const there = stored.get(eventId);
              const lost = there === undefined ? !kept : there.state !== state;
              if (lost) wanted.set(eventId, "either");
            }
            const left = JSON.stringify([...(await disk.list("20/")), [...server.world.chats]]);
            for (const one of words) if (!left.includes(one.text)) one.sure = false;
            ({ app, die } = mortal(stage, disk, random));
            break;
          }
          case "tunnel":
            app.device.set({ online: false });
            await clock.advance(what.for);
            app.device.set({ online: true });
            break;
          case "block":
            server.sockets = false;
            server.rest = what.rest;
            server.cut();
            await clock.advance(what.for);
            server.sockets = true;
            server.rest = true;
            break;
          case "pass":
            await clock.advance(what.for);
            break;
        }
      }
      server.meddle = () => false;
      await clock.until(() => isOnline(app) && asked(app).length === 0, 300_000);
      await clock.advance(20_000);
      const made = [...server.world.named.values()].filter(({ requestId }) => requestId !== undefined);
      for (const [eventId, want] of wanted) {
        const waiting = server.world.requests.filter((request) => request.eventId === eventId).length;
        const names = made.filter((request) => request.eventId === eventId).length;
        expect(names).toBeLessThanOrEqual(1);
        if (want === "made") expect([eventId, names, waiting]).toEqual([eventId, 1, 1]);
        if (want === "taken back") expect([eventId, waiting]).toEqual([eventId, 0]);
        const requestId = made.find((request) => request.eventId === eventId)?.requestId;
        if (want !== "made" || requestId === undefined) continue;
        const [, ...said] = server.world.log(requestId).map(({ content }) => content);
        const own = words.filter((one) => one.eventId === eventId);
        const sure = own.filter((one) => one.sure || said.includes(one.text));
        expect([eventId, ...said]).toEqual([eventId, ...sure.map(({ text }) => text)]);
      }
      await app.client.close();
      expect(await disk.list("20/help/")).toEqual([]);
      expect(await disk.list("20/outbox/")).toEqual([]);
    }),
    {
      numRuns: 60,
      // A request that becomes a chat in a round of polling.
      examples: [
        [
          [
            { do: "ask" },
            { do: "write", at: 0 },
            { do: "block", for: 11_130, rest: false },
            { do: "block", for: 1_102, rest: true },
          ],
          -15,
        ],
      ],
    },
  );
});
