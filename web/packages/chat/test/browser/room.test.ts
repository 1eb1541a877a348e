import { afterEach, describe, expect, it, vi } from "vitest";
import { browserRoom, HAND_EVERY } from "../../src/browser/room.js";

/** Locks as browsers have them: one holder of a name at a time, the others in their order. */
function locks() {
  const queue: { run: () => Promise<void>; gone: () => boolean }[] = [];
  let held = false;
  const next = (): void => {
    const first = queue.shift();
    if (first === undefined) return;
    if (first.gone()) {
      next();
      return;
    }
    held = true;
    void first.run().then(() => {
      held = false;
      next();
    });
  };
  return {
    request: async (_: string, { signal }: { signal: AbortSignal }, run: () => Promise<void>) => {
      queue.push({ run, gone: () => signal.aborted });
      if (!held) next();
    },
  };
}

/** The page of the tests: a window that hears of hands. */
function stage(withLocks = true) {
  const page = new EventTarget();
  vi.stubGlobal("window", page);
  vi.stubGlobal("navigator", withLocks ? { locks: locks() } : {});
  return { hand: (type: string) => page.dispatchEvent(new Event(type)) };
}

afterEach(() => vi.unstubAllGlobals());

describe("the pages of one user", () => {
  it("have one that speaks, and the next one when it closes", async () => {
    stage();
    const rooms = [browserRoom(10), browserRoom(10), browserRoom(10)];
    expect(rooms.map((room) => room.speaks())).toEqual([true, false, false]);
    rooms[1]?.close();
    rooms[0]?.close();
    await vi.waitFor(() => expect(rooms[2]?.speaks()).toBe(true));
    expect(rooms[0]?.speaks()).toBe(false);
    rooms[2]?.close();
  });

  it("speak each for itself where there are no locks", () => {
    stage(false);
    const rooms = [browserRoom(10), browserRoom(10)];
    expect(rooms.map((room) => room.speaks())).toEqual([true, true]);
    for (const room of rooms) room.close();
  });

  it("hear of each other, and of nobody else's", async () => {
    stage(false);
    const [one, other, stranger] = [browserRoom(10), browserRoom(10), browserRoom(11)];
    const heard: string[] = [];
    other.onWord((word) => heard.push(word));
    stranger.onWord((word) => heard.push(`stranger ${word}`));
    one.say("hand");
    one.say("answer");
    await vi.waitFor(() => expect(heard).toEqual(["hand", "answer"]));
    for (const room of [one, other, stranger]) room.close();
  });

  it("tell of hands, not of each move", () => {
    const { hand } = stage(false);
    const now = vi.spyOn(performance, "now").mockReturnValue(1_000);
    const room = browserRoom(10);
    const told = vi.fn();
    const end = room.onHand(told);
    hand("pointermove");
    hand("keydown");
    expect(told).toHaveBeenCalledTimes(1);
    now.mockReturnValue(1_000 + HAND_EVERY);
    hand("keydown");
    expect(told).toHaveBeenCalledTimes(2);
    end();
    now.mockReturnValue(1_000 + 2 * HAND_EVERY);
    hand("keydown");
    expect(told).toHaveBeenCalledTimes(2);
    room.close();
    now.mockRestore();
  });
});
