import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HelpChat } from "../../src/api.js";
import type { HelpState } from "../../src/generated/wire.js";
import { isBehind, isWaiting, newest, renewed } from "../../src/state/turns.js";
import { sampleChat } from "../../src/testing/samples.js";

const at = (turn: number, state: HelpState, change: Partial<HelpChat> = {}): HelpChat =>
  ({ ...sampleChat(), state, turn, ended: state === "ended" ? 1 : 0, ...change }) as HelpChat;

/** What a help chat goes through: matches, and ways back into the queue, and an end. */
const histories = fc.integer({ min: 0, max: 5 }).chain((turns) =>
  fc.boolean().map((endsWaiting) => {
    const steps = [at(0, "waiting")];
    for (let turn = 1; turn <= turns; turn += 1) {
      const owner = { id: 10 + turn, name: `Owner ${turn}` };
      steps.push(at(turn, "active", { owner, organizerId: owner.id }));
      if (turn < turns || endsWaiting) steps.push(at(turn, "waiting"));
    }
    return [...steps, at(turns, "ended", { outcome: turns === 0 ? "withdrawn" : "closed" })];
  }),
);

describe("accounts of one help chat", () => {
  test("make the last one, in whichever order they come, and however often", () => {
    fc.assert(
      fc.property(
        histories.chain((history) =>
          fc.tuple(
            fc.constant(history),
            fc.shuffledSubarray([...history, ...history], { minLength: history.length * 2 }),
          ),
        ),
        ([history, told]) => {
          const [first, ...rest] = told as [HelpChat, ...HelpChat[]];
          const known = rest.reduce((chat, next) => renewed(chat, next), first);
          expect(known).toEqual(history.at(-1));
        },
      ),
    );
  });

  test("take away what is not so any more", () => {
    const had = at(1, "active", { owner: { id: 10, name: "Ann" }, resolvedAt: "x", placeComing: true });
    const { organizerId: _, ...told } = at(1, "waiting");
    const now = renewed(had, told as HelpChat);
    expect(now).toMatchObject({ state: "waiting", turn: 1 });
    expect(Object.keys(now)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/owner|resolvedAt|placeComing|organizerId/)]),
    );
  });

  test("say that the participant is fine until there is a word behind that", () => {
    const fine = at(1, "active", { lastSeq: 2, resolvedAt: "x" });
    const written = at(1, "active", { lastSeq: 3 });
    const before = at(1, "active", { lastSeq: 1 });
    expect(renewed(before, fine).resolvedAt).toBe("x");
    expect(renewed(fine, before).resolvedAt).toBe("x");
    expect(renewed(fine, written).resolvedAt).toBeUndefined();
    expect(renewed(written, fine).resolvedAt).toBeUndefined();
    expect(renewed(fine, at(1, "waiting", { lastSeq: 1 })).resolvedAt).toBeUndefined();
  });

  test("of a server that knows no turns change what they say", () => {
    expect(renewed(sampleChat(), sampleChat({ ended: 1 }))).toEqual(sampleChat({ ended: 1 }));
    expect(isBehind(sampleChat(), at(3, "active"))).toBe(false);
    expect(isWaiting(sampleChat())).toBe(false);
    expect(isWaiting(at(0, "waiting"))).toBe(true);
  });

  test("keep the place that was found last", () => {
    const [early, late] = [
      { lat: 1, lng: 1, at: "2026-06-01T12:00:00.000Z" },
      { lat: 2, lng: 2, at: "2026-06-01T12:00:01.000Z" },
    ];
    expect(newest(late, early)).toBe(late);
    expect(newest(early, late)).toBe(late);
    expect(newest(late, undefined)).toBe(late);
    expect(renewed(at(1, "active", { place: late }), at(1, "waiting", { place: early })).place).toBe(late);
  });
});
