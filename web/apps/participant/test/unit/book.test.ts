import { expect, it, vi } from "vitest";
import { createEventBook, NAMES } from "../../src/events/book.js";
import { FakeKeep } from "../support/keep.js";
import { sampleEvent } from "../support/samples.js";

const server = () => ({ event: vi.fn(async (id: number) => sampleEvent({ id, name: `Event ${id}` })) });

it("fetches a name once, tells who listens, and keeps it over a restart", async () => {
  const rest = server();
  const keep = new FakeKeep();
  const book = createEventBook(rest, keep);
  const listener = vi.fn();
  book.subscribe(listener);
  book.ensure(7);
  book.ensure(7);
  await vi.waitFor(() => expect(book.name(7)).toBe("Event 7"));
  book.ensure(7);
  expect(rest.event).toHaveBeenCalledTimes(1);
  expect(listener).toHaveBeenCalledTimes(1);
  expect(createEventBook(server(), keep).name(7)).toBe("Event 7");
});

it("does not ask again for an event that is gone, but does after another failure", async () => {
  const rest = server();
  rest.event.mockRejectedValueOnce({ code: "network" });
  const book = createEventBook(rest, new FakeKeep());
  book.ensure(7);
  await vi.waitFor(() => {
    book.ensure(7);
    expect(rest.event).toHaveBeenCalledTimes(2);
  });
  const gone = { event: vi.fn(() => Promise.reject({ code: "event_not_found" })) };
  const other = createEventBook(gone, new FakeKeep());
  other.ensure(7);
  await gone.event.mock.results[0]?.value.catch(() => {});
  other.ensure(7);
  expect(gone.event).toHaveBeenCalledTimes(1);
});

it("takes a newer name, and keeps so many", () => {
  const keep = new FakeKeep();
  const book = createEventBook(server(), keep);
  book.learn([sampleEvent({ id: 1, name: "Old" })]);
  book.learn([sampleEvent({ id: 1, name: "New" })]);
  expect(book.name(1)).toBe("New");
  book.learn(Array.from({ length: NAMES }, (_, n) => sampleEvent({ id: n + 2, name: `Event ${n}` })));
  expect(book.name(1)).toBeUndefined();
  expect(book.name(2)).toBe("Event 0");
  expect(createEventBook(server(), keep).name(NAMES + 1)).toBe(`Event ${NAMES - 1}`);
});

it("keeps what else one can do, until the server says otherwise", () => {
  const keep = new FakeKeep();
  const alternatives = [{ kind: "phone" as const, value: "112" }];
  createEventBook(server(), keep).learn([sampleEvent({ alternatives }), sampleEvent({ id: 8 })]);
  const book = createEventBook(server(), keep);
  expect([book.alternatives(7), book.alternatives(8), book.alternatives(9)]).toEqual([
    alternatives,
    undefined,
    undefined,
  ]);
  book.learn([sampleEvent()]);
  expect(createEventBook(server(), keep).alternatives(7)).toBeUndefined();
});

it("forgets, and takes what it did not write for nothing", () => {
  const keep = new FakeKeep();
  const book = createEventBook(server(), keep);
  book.learn([sampleEvent()]);
  book.forget();
  expect(book.name(7)).toBeUndefined();
  expect(keep.values.size).toBe(0);
  keep.values.set("switchboard.participant.events", '[[7],["a","b"],[9,"Nine",[1]],[8,"Eight"],null]');
  expect(createEventBook(server(), keep).name(8)).toBe("Eight");
  expect(createEventBook(server(), keep).name(9)).toBeUndefined();
  keep.values.set("switchboard.participant.events", "{");
  expect(createEventBook(server(), keep).name(8)).toBeUndefined();
});

it("works without storage, until the page is closed", () => {
  const keep = new FakeKeep();
  keep.broken = true;
  const book = createEventBook(server(), keep);
  book.learn([sampleEvent()]);
  expect(book.name(7)).toBe("Riverside Festival");
  book.forget();
  expect(book.name(7)).toBeUndefined();
});
