import type { Event } from "@switchboard/chat";
import { describe, expect, test, vi } from "vitest";
import { EventStore } from "../src/events/event-store.js";

const eventOf = (id: number) => ({ id, name: `Event ${id}` }) as Event;
const settled = async () => await new Promise((resolve) => setImmediate(resolve));

function storeOf(limit: number) {
  const fetch = vi.fn(async (id: number) => eventOf(id));
  const store = new EventStore(fetch, limit);
  const known = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index).filter(
      (id) => store.get(id)?.status === "ready",
    );
  return { store, fetch, known };
}

describe("the events of chats", () => {
  test("are fetched once each, however many rows show them", async () => {
    const { store, fetch } = storeOf(10);
    for (let row = 0; row < 20; row += 1) store.show(1);
    await settled();
    store.show(1);
    expect(fetch).toHaveBeenCalledTimes(1);
    expect(store.get(1)).toEqual({ status: "ready", event: eventOf(1) });
  });

  test("stay while they are on the screen, also when those are more than are kept", async () => {
    const { store, fetch, known } = storeOf(200);
    for (let id = 1; id <= 250; id += 1) store.show(id);
    await settled();
    expect(known(1, 250)).toHaveLength(250);
    expect(fetch).toHaveBeenCalledTimes(250);
  });

  test("go when they are off it, the oldest first, once there are more than are kept", async () => {
    const { store, known } = storeOf(3);
    const leave = [1, 2, 3, 4, 5].map((id) => store.show(id));
    const again = store.show(1);
    await settled();
    for (const off of leave) off();
    expect(known(1, 5)).toEqual([1, 4, 5]);
    store.learn([eventOf(6)]);
    expect(known(1, 6)).toEqual([1, 5, 6]);
    // Letting go twice lets go of nobody else's.
    leave[0]?.();
    store.learn([eventOf(7)]);
    expect(known(1, 7)).toEqual([1, 6, 7]);
    again();
    store.learn([eventOf(8)]);
    expect(known(1, 8)).toEqual([6, 7, 8]);
  });
});
