import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type After,
  answered,
  changed,
  inState,
  isOpen,
  notWithdrawn,
  REQUESTS_AT_MOST,
  sendable,
  unanswered,
  withRequests,
} from "../../src/asking/queue.js";
import { ChatError, noNetwork } from "../../src/errors.js";
import type { HelpRequested } from "../../src/generated/wire.js";
import { empty, type Model, type RequestEntry } from "../../src/state/model.js";
import { ask, cancel, isRefused, type Refused } from "../support/requests.js";
import { World } from "../support/world.js";

const entry = (change: Partial<RequestEntry> = {}): RequestEntry => ({
  clientRequestId: "a",
  eventId: 7,
  description: "I fell",
  createdAt: 0,
  state: "unsent",
  kept: true,
  key: "1",
  ...change,
});

/** A phone, its storage, a network that loses, doubles and reorders, and a server. */
class Phone {
  readonly world = new World(() => 0);

  constructor(turns: boolean) {
    this.world.turns = turns;
  }

  readonly storage = new Map<string, RequestEntry>();
  model: Model = empty;
  /** What is not in storage yet, in its order. */
  writes: (() => void)[] = [];
  /** Under way to the server, and back. */
  frames: { asks: boolean; name: string; eventId: number }[] = [];
  answers: { asks: boolean; name: string; said: HelpRequested | { requestId?: string } | Refused }[] = [];
  asked = 0;

  ask(): void {
    this.asked += 1;
    const name = `n${this.asked}`;
    const made = entry({ clientRequestId: name, eventId: this.asked, key: name });
    this.model = withRequests(this.model, [made]);
    this.writes.push(() => void this.storage.set(name, made));
  }

  takeBack(index: number): void {
    const open = this.model.pendingRequests.filter(({ state }) => state === "unsent");
    const meant = open[index % Math.max(1, open.length)];
    if (meant !== undefined) this.put(inState(meant, "takenBack"));
  }

  /** Not before it is in storage. */
  send(): void {
    for (const next of sendable(this.model.pendingRequests)) {
      this.write();
      const { clientRequestId: name, eventId } = next;
      this.model = changed(this.model, name, (own) => ({ ...own, trying: 1 }));
      this.frames.push({ asks: next.state === "unsent", name, eventId });
    }
  }

  deliver(index: number, keeps: boolean): void {
    const [frame] = this.frames.splice(index % Math.max(1, this.frames.length), 1);
    if (frame === undefined) return;
    if (keeps) this.frames.push(frame);
    const { asks, name, eventId } = frame;
    const said = (asks ? ask : cancel)(this.world, 20, eventId, name);
    this.answers.push({ asks, name, said });
  }

  hear(index: number): void {
    const [answer] = this.answers.splice(index % Math.max(1, this.answers.length), 1);
    if (answer === undefined) return;
    const { asks, name, said } = answer;
    this.settle(name, (own) => {
      if (isRefused(said))
        return (asks ? unanswered : notWithdrawn)(own, new ChatError(said.code, said.code));
      return asks ? answered(own, said as HelpRequested) : { next: undefined };
    });
  }

  /** No answer comes. */
  giveUp(): void {
    for (const { clientRequestId: name, state } of this.model.pendingRequests) {
      this.settle(name, (own) => (state === "takenBack" ? notWithdrawn : unanswered)(own, noNetwork()));
    }
  }

  crash(): void {
    this.writes = [];
    this.model = withRequests(empty, [...this.storage.values()]);
  }

  write(): void {
    for (const write of this.writes.splice(0)) write();
  }

  put({ trying: _, ...next }: RequestEntry): void {
    const name = next.clientRequestId;
    this.model = changed(this.model, name, () => next);
    this.writes.push(() => void this.storage.set(name, next));
  }

  settle(name: string, after: (own: RequestEntry) => After): void {
    const own = this.model.pendingRequests.find(({ clientRequestId }) => clientRequestId === name);
    if (own === undefined) return;
    const { next } = after(own);
    if (next !== undefined) this.put(next);
    else {
      this.model = changed(this.model, name, () => undefined);
      this.writes.push(() => void this.storage.delete(name));
    }
  }
}

const step = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ do: "ask" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("take back" as const), at: fc.nat(9), stored: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.constant({ do: "send" as const }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("deliver" as const), at: fc.nat(9), keeps: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("lose" as const), at: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("hear" as const), at: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("hear nothing" as const), at: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.constant({ do: "give up" as const }) },
  { weight: 2, arbitrary: fc.constant({ do: "write" as const }) },
  { weight: 2, arbitrary: fc.constant({ do: "crash" as const }) },
);

test("whatever is lost, doubled or crashes between two steps: one request of each name, and none that was taken back", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, turns) => {
      const phone = new Phone(turns);
      const takenBack = new Set<string>();
      const kept = new Set<string>();
      for (const what of steps) {
        if (what.do === "ask" && phone.asked < 10) phone.ask();
        if (what.do === "take back") {
          phone.takeBack(what.at);
          if (what.stored) phone.write();
        }
        if (what.do === "send") phone.send();
        if (what.do === "deliver") phone.deliver(what.at, what.keeps);
        if (what.do === "lose") phone.frames.splice(what.at, 1);
        if (what.do === "hear") phone.hear(what.at);
        if (what.do === "hear nothing") phone.answers.splice(what.at, 1);
        if (what.do === "give up") phone.giveUp();
        if (what.do === "write") phone.write();
        if (what.do === "crash") phone.crash();
        for (const { clientRequestId: name, state } of phone.storage.values()) {
          kept.add(name);
          if (state === "takenBack") takenBack.add(name);
        }
      }
      // The network is well again.
      for (let round = 0; phone.model.pendingRequests.some(isOpen); round += 1) {
        expect(round).toBeLessThan(5);
        phone.giveUp();
        phone.send();
        while (phone.frames.length > 0) phone.deliver(0, false);
        while (phone.answers.length > 0) phone.hear(0);
        for (const { clientRequestId: name, state } of phone.storage.values()) {
          kept.add(name);
          if (state === "takenBack") takenBack.add(name);
        }
      }
      // What still comes late changes nothing.
      while (phone.frames.length > 0) phone.deliver(0, false);
      const { named, requests } = phone.world;
      for (const name of kept) {
        const requestId = named.get(`20 ${name}`)?.requestId;
        const waits = requests.filter((request) => request.requestId === requestId).length;
        expect([name, waits]).toEqual([name, takenBack.has(name) ? 0 : 1]);
      }
      // Each request was made of a name.
      expect(requests.length).toBeLessThanOrEqual(named.size);
    }),
    { numRuns: 2_000 },
  );
});

describe("what an answer makes of a request", () => {
  const waiting: HelpRequested = { requestId: "r", chatId: "r", eventId: 7, state: "waiting", position: 2 };

  test("one that waits or is active is nothing to be kept, and its caller is told", () => {
    const request = { requestId: "r", eventId: 7, position: 2 };
    expect(answered(entry(), waiting)).toEqual({ next: undefined, told: request });
    const { position: _, ...rest } = waiting;
    expect(answered(entry(), { ...rest, state: "active" })).toEqual({
      next: undefined,
      told: { ...request, position: 0 },
    });
  });

  test("one that waits without a place is asked for again", () => {
    const { position: _, ...rest } = waiting;
    expect(answered(entry(), rest)).toEqual({ next: entry(), again: true });
  });

  test.each(["closed", "expired"] as const)("one that is %s is over, and stays to be seen", (state) => {
    const after = answered(entry(), { requestId: "r", chatId: "r", eventId: 7, state });
    expect(after.next).toEqual(entry({ state: "over" }));
    expect(after.told).toMatchObject({ code: "request_not_found" });
  });

  test("one that was taken back meanwhile is not done", () => {
    const own = entry({ state: "takenBack" });
    expect(answered(own, waiting)).toEqual({ next: own });
    expect(unanswered(own, new ChatError("invalid_payload", ""))).toEqual({ next: own });
  });
});

describe("what an error makes of a request", () => {
  test.each(["network", "timeout", "not_saved", "overloaded", "too_many_requests"] as const)(
    "%s: it goes out again",
    (code) => {
      const error = new ChatError(code, "");
      expect(unanswered(entry(), error)).toEqual({ next: entry(), again: true });
      expect(notWithdrawn(entry({ state: "takenBack" }), error).again).toBe(true);
    },
  );

  test.each([
    "help_already_requested",
    "invalid_payload",
    "event_not_found",
    "forbidden",
    "too_large",
  ] as const)("%s is final, and the words stay", (code) => {
    const error = new ChatError(code, "why", { requestId: "other" });
    const next = entry({ state: "refused", error: { code, message: "why", requestId: "other" } });
    expect(unanswered(entry(), error)).toEqual({ next, told: error });
  });
});

describe("what an error makes of a withdrawal", () => {
  const own = entry({ state: "takenBack" });

  test.each(["already_matched", "event_not_found", "invalid_payload"] as const)("%s ends it", (code) => {
    const error = new ChatError(code, "");
    expect(notWithdrawn(own, error)).toEqual({ next: undefined, told: error });
  });

  test("what is not there is withdrawn", () => {
    expect(notWithdrawn(own, new ChatError("request_not_found", ""))).toEqual({ next: undefined });
  });

  test.each(["internal", "forbidden", "not_found", "too_large", "help_already_requested"] as const)(
    "%s does not say that nothing waits: it goes out again",
    (code) => {
      expect(notWithdrawn(own, new ChatError(code, ""))).toEqual({ next: own, again: true });
    },
  );
});

test("of one event one goes out at a time, and of too many the oldest that are settled give way", () => {
  const names = Array.from({ length: REQUESTS_AT_MOST + 1 }, (_, index) => `k${100 + index}`);
  const all = names.map((name, index) =>
    entry({
      clientRequestId: name,
      key: name,
      eventId: index % 2,
      state: index < 3 ? "refused" : "unsent",
    }),
  );
  const { pendingRequests } = withRequests(empty, [...all].reverse());
  expect(pendingRequests.map(({ key }) => key)).toEqual(names.slice(1));
  expect(sendable(pendingRequests).map(({ key }) => key)).toEqual(["k103", "k104"]);
});
