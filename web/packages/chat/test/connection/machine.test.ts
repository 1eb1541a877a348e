import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ASKED_AT_MOST,
  AT_MOST,
  AT_MOST_AWAY,
  FIRST_WITHIN,
  pauseBetween,
} from "../../src/connection/backoff.js";
import {
  type Effect,
  initial,
  type Machine,
  type MachineEvent,
  type Step,
  step,
} from "../../src/connection/machine.js";

const codes = [undefined, 1000, 1001, 1005, 1006, 1011, 1012, 4401, 4403, 4408, 4409, 4413, 4429];

const events: fc.Arbitrary<MachineEvent> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<MachineEvent>({ type: "start" }) },
  { weight: 6, arbitrary: fc.constant<MachineEvent>({ type: "opened" }) },
  { weight: 6, arbitrary: fc.constant<MachineEvent>({ type: "synced" }) },
  { weight: 6, arbitrary: fc.constant<MachineEvent>({ type: "time" }) },
  { weight: 2, arbitrary: fc.constant<MachineEvent>({ type: "polled" }) },
  { weight: 2, arbitrary: fc.constant<MachineEvent>({ type: "poll failed" }) },
  { weight: 1, arbitrary: fc.constantFrom<MachineEvent>({ type: "requested" }, { type: "no token" }) },
  {
    weight: 6,
    arbitrary: fc
      .record({
        code: fc.constantFrom(...codes),
        cause: fc.constantFrom(undefined, "silent" as const, "could not connect" as const),
      })
      .map(({ code, cause }) => ({
        type: "ended" as const,
        ...(code === undefined ? {} : { code }),
        ...(cause === undefined ? {} : { cause }),
      })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("wait asked" as const), ms: fc.integer({ min: 0, max: 1e9 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("surroundings" as const),
      online: fc.boolean(),
      visible: fc.boolean(),
    }),
  },
);

const moments = fc.array(
  fc.record({
    event: events,
    later: fc.integer({ min: 0, max: 30_000 }),
    draw: fc.double({ min: 0, max: 0.999, noNaN: true }),
  }),
  { maxLength: 60 },
);

const has = (effects: Effect[], what: Effect["do"]): boolean => effects.some((effect) => effect.do === what);

/** Runs a history, and shows each step with the machine before it. */
function run(
  history: { event: MachineEvent; later: number; draw: number }[],
  see: (before: Machine, event: MachineEvent, after: Step, now: number) => void,
): Machine {
  let now = 1_000_000;
  let machine = initial(true, true);
  for (const { event, later, draw } of [
    { event: { type: "start" } as MachineEvent, later: 0, draw: 0 },
    ...history,
  ]) {
    now += later;
    const after = step(machine, event, { now, draw });
    see(machine, event, after, now);
    machine = after.machine;
  }
  return machine;
}

describe("whatever happens", () => {
  test("a change of state has a reason, and a reason is given for nothing else", () => {
    fc.assert(
      fc.property(moments, (history) => {
        run(history, (before, _, after) => {
          const changed = before.connection !== after.machine.connection;
          expect(after.reason !== undefined).toBe(changed);
        });
      }),
    );
  });

  test("nobody waits without being woken, and nobody tries without an attempt", () => {
    fc.assert(
      fc.property(moments, (history) => {
        run(history, (_, __, { machine, effects, reason }, now) => {
          if (reason === undefined) return;
          const { connection } = machine;
          if (connection.state === "waiting") {
            const wake = effects.find((effect) => effect.do === "wake");
            expect(wake).toEqual({ do: "wake", at: connection.until });
            expect(connection.until).toBeGreaterThanOrEqual(now);
            expect(has(effects, "drop")).toBe(true);
          }
          if (connection.state === "connecting") expect(has(effects, "connect")).toBe(true);
        });
      }),
    );
  });

  test("the first pause is within a second, none above five while sockets open, unless the server asked", () => {
    fc.assert(
      fc.property(moments, (history) => {
        run(history, (before, event, { machine, reason }, now) => {
          if (machine.connection.state !== "waiting" || reason === undefined) return;
          const ms = machine.connection.until - now;
          if (machine.obeying) expect(ms).toBeLessThanOrEqual(ASKED_AT_MOST);
          else if (!machine.online || !machine.visible) expect(ms).toBeLessThanOrEqual(AT_MOST_AWAY);
          else if (before.failures === 0) expect(ms).toBeLessThanOrEqual(FIRST_WITHIN);
          else if (before.connection.state === "online" && before.connection.via === "socket")
            expect(ms).toBeLessThanOrEqual(FIRST_WITHIN);
          else expect(ms).toBeLessThanOrEqual(machine.unopened === 0 ? AT_MOST : AT_MOST_AWAY);
          const asked = before.asked !== undefined || (event.type === "ended" && event.code === 4429);
          if (machine.obeying) expect(asked).toBe(true);
        });
      }),
    );
  });

  test("online is only who has synced, or polled", () => {
    fc.assert(
      fc.property(moments, (history) => {
        run(history, (before, event, { machine, reason }) => {
          if (machine.connection.state !== "online" || reason === undefined) return;
          if (machine.connection.via === "socket") {
            expect([before.connection.state, event.type]).toEqual(["syncing", "synced"]);
          } else {
            expect(event.type).toBe("polled");
            expect(before.unopened).toBeGreaterThanOrEqual(3);
          }
        });
      }),
    );
  });

  test("there is one attempt at a time", () => {
    fc.assert(
      fc.property(moments, (history) => {
        let trying = false;
        run(history, (before, event, { effects }) => {
          const over = event.type === "ended" || event.type === "poll failed";
          if (over || event.type === "opened" || has(effects, "drop")) trying = false;
          if (!has(effects, "connect")) return;
          expect(trying).toBe(false);
          expect(before.connection.state === "online" && before.trying).toBe(false);
          trying = true;
        });
      }),
    );
  });

  test("a socket that is being tried beside the polling is not tried twice", () => {
    const ended = { type: "ended" } as const;
    const time = { type: "time" } as const;
    let attempts = 0;
    const history = [
      ended,
      time,
      ended,
      time,
      ended,
      { type: "polled" } as const,
      time,
      { type: "requested" } as const,
    ];
    run(
      history.map((event) => ({ event, later: 1_000, draw: 0 })),
      (_, __, { effects }) => {
        if (has(effects, "connect")) attempts += 1;
      },
    );
    expect(attempts).toBe(4);
  });

  test("what ended for good stays ended", () => {
    const last = fc.constantFrom<MachineEvent>({ type: "close" }, { type: "sign out" });
    fc.assert(
      fc.property(moments, last, moments, (before, end, after) => {
        const middle = [...before, { event: end, later: 0, draw: 0 }];
        const at = middle.length;
        let count = -1;
        run([...middle, ...after], (_, __, { machine, effects }) => {
          count += 1;
          if (count < at) return;
          expect(machine.connection.state).toBe("signed out");
          if (count === at) expect(has(effects, "end")).toBe(true);
          else expect(effects).toEqual([]);
        });
      }),
    );
  });

  test("nothing but the user revives what was replaced or not allowed", () => {
    const code = fc.constantFrom(4403, 4409);
    fc.assert(
      fc.property(code, moments, (closed, history) => {
        const quiet = history.filter(({ event }) => event.type !== "requested" && event.type !== "start");
        const ended = { event: { type: "ended", code: closed } as MachineEvent, later: 0, draw: 0 };
        const machine = run([ended, ...quiet], () => {});
        expect(machine.connection.state).toBe("signed out");
        const revived = step(machine, { type: "requested" }, { now: 0, draw: 0 });
        expect(revived.machine.connection).toEqual({ state: "connecting", attempt: 1 });
      }),
    );
  });

  test("who is online again and the server stays is online in the end", () => {
    fc.assert(
      fc.property(moments, (history) => {
        let machine = run(history, () => {});
        if (machine.connection.state === "signed out") return;
        const next: MachineEvent[] = [
          { type: "surroundings", online: true, visible: true },
          { type: "time" },
          { type: "opened" },
          { type: "synced" },
        ];
        for (const event of next) machine = step(machine, event, { now: 1e9, draw: 0 }).machine;
        expect(machine.connection.state).toBe("online");
      }),
    );
  });
});

describe("the pause between two attempts", () => {
  const LAST = 0.9999;
  const ended: MachineEvent = { type: "ended" };
  const time: MachineEvent = { type: "time" };
  /** The longest pauses, in whole seconds, that a machine which connects makes when all its attempts end so. */
  function pauses(machine: Machine, attempts: MachineEvent[][]): number[] {
    let now = 1e9;
    let last = machine;
    return attempts.flatMap((events) => {
      for (const event of events) last = step(last, event, { now, draw: LAST }).machine;
      if (last.connection.state !== "waiting") return [];
      const ms = last.connection.until - now;
      now = last.connection.until;
      return Math.ceil(ms / 1_000);
    });
  }
  const begun = step(initial(true, true), { type: "start" }, { now: 1e9, draw: 0 }).machine;
  const inVain = Array.from({ length: 9 }, (_, at) => (at === 0 ? [ended] : [time, ended]));
  const opened: MachineEvent[] = [time, { type: "opened" }, ended];

  test("grows to a minute while no socket opens", () => {
    expect(pauses(begun, inVain)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  test("is drawn from all that is below its bound", () => {
    const later = step(begun, ended, { now: 0, draw: 0 }).machine;
    expect(later.connection).toMatchObject({ until: 0 });
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.nat(40),
        fc.boolean(),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (...of) => {
          const [more, unopened, awake, draw] = of;
          const tries = { failures: 1 + more, unopened, awake };
          const longest = pauseBetween(tries, LAST);
          expect(Math.abs(pauseBetween(tries, draw) - longest * draw)).toBeLessThan(10);
        },
      ),
    );
  });

  test("is within five seconds again after one that opened, however it ended", () => {
    expect(pauses(begun, [...inVain, opened, opened])).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 5, 5]);
    // And grows anew from its beginning when none opens any more.
    expect(pauses(begun, [...inVain, opened, ...inVain.slice(1)]).slice(10)).toEqual([
      5, 5, 5, 8, 16, 32, 60, 60,
    ]);
  });

  test.each<[string, MachineEvent[]]>([
    ["a tap", [{ type: "requested" }]],
    [
      "a network",
      [
        { type: "surroundings", online: false, visible: true },
        { type: "surroundings", online: true, visible: true },
      ],
    ],
    [
      "somebody who looks",
      [
        { type: "surroundings", online: true, visible: false },
        { type: "surroundings", online: true, visible: true },
      ],
    ],
  ])("is over with %s, and those behind it begin anew", (_, events) => {
    let attempted = false;
    let machine = begun;
    for (const event of inVain.flat()) machine = step(machine, event, { now: 0, draw: LAST }).machine;
    for (const event of events) {
      const after = step(machine, event, { now: 0, draw: LAST });
      attempted = has(after.effects, "connect");
      machine = after.machine;
    }
    expect(attempted).toBe(true);
    expect(pauses(machine, inVain)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  test("is within a second where polling worked until now", () => {
    let machine = begun;
    const until: MachineEvent[] = [...inVain.flat(), { type: "polled" }];
    for (const event of until) machine = step(machine, event, { now: 0, draw: LAST }).machine;
    expect(machine.connection).toEqual({ state: "online", via: "polling" });
    const lost = step(machine, { type: "poll failed" }, { now: 60_000, draw: LAST }).machine;
    expect(lost.connection).toMatchObject({ state: "waiting", until: 60_999 });
  });
});
