import { describe, expect, it } from "vitest";
import type { Channel } from "../../src/api.js";
import { ChatError } from "../../src/errors.js";
import type { ServerFrame } from "../../src/generated/wire.js";
import { ANSWER_WITHIN, ASK_AFTER } from "../../src/organizer/idle.js";
import { IdleWatch, SAY_AGAIN } from "../../src/organizer/idle-watch.js";
import { type IdleWord, Organizer, type Room } from "../../src/organizer/index.js";
import { fakeClient, sampleTime } from "../../src/testing/index.js";
import { FakeClock, settle } from "../support/clock.js";

/** The pages of one browser: the first one speaks. */
function browser() {
  const pages: { hear: (word: IdleWord) => void }[] = [];
  return () => {
    let onHand = (): void => undefined;
    let onWord = (_: IdleWord): void => undefined;
    const self = { hear: (word: IdleWord) => onWord(word) };
    pages.push(self);
    const room: Room = {
      onHand: (listener) => {
        onHand = listener;
        return () => undefined;
      },
      say: (word) => {
        for (const page of pages) if (page !== self) page.hear(word);
      },
      onWord: (listener) => {
        onWord = listener;
        return () => undefined;
      },
      speaks: () => pages[0] === self,
      close: () => void pages.splice(pages.indexOf(self), 1),
    };
    return { room, hand: () => onHand() };
  };
}

const told = (state: string, minutes: number) =>
  ({
    type: "availability",
    payload: { userId: 10, state, since: sampleTime(minutes) },
  }) as unknown as ServerFrame;

function page(open: ReturnType<typeof browser>, clock: FakeClock, answer?: Channel["ask"]) {
  const ask: Channel["ask"] = async (frame) => (answer ? answer(frame) : told("away", 5));
  const client = fakeClient(
    { connection: { state: "online", via: "socket" }, me: 10 },
    { channel: { ask, call: async () => ({ body: [] }) } },
  );
  const organizer = new Organizer(client, { clock });
  const { room, hand } = open();
  const watch = new IdleWatch(organizer, room, clock);
  client.emitFrame(told("available", 0));
  const away = () => client.calls.filter(({ name }) => name === "ask").map(({ args }) => args[0]);
  return { client, watch, hand, away };
}

const frame = { type: "set_availability", payload: { state: "away", reason: "no_answer" } };

describe("whoever takes requests", () => {
  it("is asked whether they are there, and is away when nobody answers, said by one page", async () => {
    const [open, clock] = [browser(), new FakeClock()];
    const [one, other] = [page(open, clock), page(open, clock)];
    await clock.advance(ASK_AFTER - 1);
    expect(one.watch.getState().state).toBe("here");
    await clock.advance(1);
    expect([one, other].map(({ watch }) => watch.getState().state)).toEqual(["asking", "asking"]);
    await clock.advance(ANSWER_WITHIN);
    expect(one.away()).toEqual([frame]);
    expect(other.away()).toEqual([]);
    expect(one.watch.getState().state).toBe("off");
  });

  it("answers on one page for all", async () => {
    const [open, clock] = [browser(), new FakeClock()];
    const [one, other] = [page(open, clock), page(open, clock)];
    await clock.advance(ASK_AFTER);
    other.watch.answer();
    await clock.advance(ANSWER_WITHIN);
    expect(one.watch.getState().state).toBe("here");
    expect(one.away()).toEqual([]);
  });

  it("has hands on one page for all", async () => {
    const [open, clock] = [browser(), new FakeClock()];
    const [one, other] = [page(open, clock), page(open, clock)];
    await clock.advance(ASK_AFTER - 1);
    other.hand();
    await clock.advance(ASK_AFTER - 1);
    expect([one, other].map(({ watch }) => watch.getState().state)).toEqual(["here", "here"]);
  });

  it("is said to be away by the next page when the first one is closed", async () => {
    const [open, clock] = [browser(), new FakeClock()];
    const [one, other] = [page(open, clock), page(open, clock)];
    one.watch.close();
    await clock.advance(ASK_AFTER + ANSWER_WITHIN);
    expect(one.away()).toEqual([]);
    expect(other.away()).toEqual([frame]);
  });

  it("is said to be away again where the server did not hear it", async () => {
    const clock = new FakeClock();
    const answers = [() => Promise.reject(new ChatError("network", "gone")), async () => told("away", 5)];
    const { away, watch } = page(browser(), clock, () =>
      (answers.shift() ?? (async () => told("away", 6)))(),
    );
    await clock.advance(ASK_AFTER + ANSWER_WITHIN);
    expect(watch.getState().state).toBe("gone");
    await clock.advance(SAY_AGAIN);
    expect(away()).toEqual([frame, frame]);
    await clock.advance(10 * SAY_AGAIN);
    expect(away()).toHaveLength(2);
  });

  it("is not put away who comes back and answers before the server has heard it", async () => {
    const [open, clock] = [browser(), new FakeClock()];
    const down = () => Promise.reject(new ChatError("network", "gone"));
    const [one, other] = [page(open, clock, down), page(open, clock, down)];
    await clock.advance(ASK_AFTER + ANSWER_WITHIN);
    expect([one, other].map(({ watch }) => watch.getState().state)).toEqual(["gone", "gone"]);
    other.watch.answer();
    await clock.advance(10 * SAY_AGAIN);
    expect([one, other].map(({ watch }) => watch.getState().state)).toEqual(["here", "here"]);
    expect(one.away()).toEqual([frame]);
  });

  it("is not asked who takes none, and leaves nothing behind", async () => {
    const clock = new FakeClock();
    const { client, watch } = page(browser(), clock);
    client.emitFrame(told("off", 1));
    await settle();
    expect(watch.getState().state).toBe("off");
    expect(clock.running).toBe(0);
    client.emitFrame(told("available", 2));
    expect(clock.running).toBe(1);
    watch.close();
    expect(clock.running).toBe(0);
  });
});
