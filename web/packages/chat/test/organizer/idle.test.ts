import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ANSWER_WITHIN, ASK_AFTER, type Idle, type IdleEvent, stepIdle } from "../../src/organizer/idle.js";

const MINUTE = 60_000;
const play = (events: [minute: number, event: IdleEvent][]) => {
  let idle: Idle = { state: "off" };
  const away: number[] = [];
  for (const [minute, event] of events) {
    const step = stepIdle(idle, event, minute * MINUTE);
    idle = step.idle;
    if (step.away) away.push(minute);
  }
  return { idle, away };
};
const here: IdleEvent = { type: "available", is: true };
const off: IdleEvent = { type: "available", is: false };
const tick: IdleEvent = { type: "tick" };
const hand: IdleEvent = { type: "hand" };
const answer: IdleEvent = { type: "answer" };

describe("a console that takes requests", () => {
  it("asks after 15 minutes without a hand, and says away after one more without an answer", () => {
    expect(
      play([
        [0, here],
        [14, tick],
      ]).idle.state,
    ).toBe("here");
    expect(
      play([
        [0, here],
        [15, tick],
      ]).idle.state,
    ).toBe("asking");
    expect(
      play([
        [0, here],
        [15, tick],
        [15.9, tick],
      ]),
    ).toMatchObject({ idle: { state: "asking" }, away: [] });
    expect(
      play([
        [0, here],
        [15, tick],
        [16, tick],
        [17, tick],
      ]),
    ).toEqual({ idle: { state: "gone" }, away: [16] });
  });

  it("counts from the last hand", () => {
    expect(
      play([
        [0, here],
        [10, hand],
        [24, tick],
      ]).idle.state,
    ).toBe("here");
    expect(
      play([
        [0, here],
        [10, hand],
        [25, tick],
      ]).idle.state,
    ).toBe("asking");
  });

  it("takes an answer for somebody, and a move of the pointer for none", () => {
    expect(
      play([
        [0, here],
        [15, tick],
        [15.5, answer],
        [16, tick],
      ]).idle.state,
    ).toBe("here");
    expect(
      play([
        [0, here],
        [15, tick],
        [15.5, hand],
        [16, tick],
      ]).idle.state,
    ).toBe("gone");
  });

  it("takes an answer also when the time is over, for as long as the server has not heard that nobody is there", () => {
    const late: [number, IdleEvent][] = [
      [0, here],
      [15, tick],
      [16, tick],
    ];
    expect(play([...late, [20, hand]])).toEqual({ idle: { state: "gone" }, away: [16] });
    expect(play([...late, [20, hand], [21, answer], [22, tick]])).toEqual({
      idle: { state: "here", at: 21 * MINUTE },
      away: [16],
    });
  });

  it("asks nobody who takes none, and begins anew with the next time", () => {
    expect(
      play([
        [0, here],
        [1, off],
        [60, tick],
      ]),
    ).toEqual({ idle: { state: "off" }, away: [] });
    expect(
      play([
        [0, here],
        [15, tick],
        [15.5, off],
        [16, tick],
        [17, here],
        [31, tick],
      ]).idle.state,
    ).toBe("here");
    expect(
      play([
        [0, here],
        [15, tick],
        [16, tick],
        [17, off],
        [18, here],
      ]).idle,
    ).toEqual({ state: "here", at: 18 * MINUTE });
  });

  it("never says away before both times are over, and always then", () => {
    const event = fc.oneof(fc.constantFrom(hand, answer, tick, here, off), fc.constant(tick));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 400_000 }), event)), (steps) => {
        let idle: Idle = { state: "off" };
        let now = 0;
        let last = 0;
        for (const [ms, event] of steps) {
          now += ms;
          const before = idle;
          const step = stepIdle(idle, event, now);
          idle = step.idle;
          if (before.state === "off" || event.type === "answer") last = now;
          if (event.type === "hand" && before.state === "here") last = now;
          if (step.away) expect(now - last).toBeGreaterThanOrEqual(ASK_AFTER + ANSWER_WITHIN);
          if (event.type === "tick" && before.state === "here" && now - last >= ASK_AFTER)
            expect(idle.state).toBe("asking");
        }
      }),
    );
  });
});
