import type { Event, Page } from "@switchboard/chat";
import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DEBOUNCE_MS } from "../src/events/search.js";
import { close, open } from "./support/app.js";
import { sampleEvent } from "./support/samples.js";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  close();
  vi.useRealTimers();
});

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const field = () => screen.getByRole("searchbox", { name: "Name of the event" });
const names = () => screen.getAllByRole("listitem").map((row) => row.textContent);

function type(text: string): void {
  fireEvent.change(field(), { target: { value: text } });
}

it("shows all events at once, and searches when somebody has stopped typing", async () => {
  const events = vi.fn(async (query?: string, _next?: string, _signal?: AbortSignal) => ({
    items: query ? [sampleEvent({ name: "Harbour" })] : [sampleEvent()],
  }));
  const queries = () => events.mock.calls.map(([query]) => query);
  open({ path: "events", answers: { rest: { events } } });
  await pass(0);
  screen.getByText("Riverside Festival");
  screen.getByText("1 event");
  type("h");
  await pass(DEBOUNCE_MS - 1);
  type("ha ");
  await pass(DEBOUNCE_MS - 1);
  expect(queries()).toEqual([undefined]);
  await pass(1);
  expect(queries()).toEqual([undefined, "ha"]);
  // The one before is given up, and the last is not.
  expect(events.mock.calls.map(([, , signal]) => signal?.aborted)).toEqual([true, false]);
  expect(names()).toEqual([expect.stringMatching(/^Harbour/)]);
});

it("does not show the answer to an older search over a newer one's", async () => {
  const answers: ((page: Page<Event>) => void)[] = [];
  const events = () => new Promise<Page<Event>>((resolve) => answers.push(resolve));
  open({ path: "events", answers: { rest: { events } } });
  await pass(0);
  type("new");
  await pass(DEBOUNCE_MS);
  await act(async () => answers[1]?.({ items: [sampleEvent({ name: "New" })] }));
  await act(async () => answers[0]?.({ items: [sampleEvent({ name: "Old" })] }));
  expect(names()).toEqual([expect.stringMatching(/^New/)]);
});

it("says when there are none", async () => {
  open({ path: "events", answers: { rest: { events: async () => ({ items: [] }) } } });
  await pass(0);
  screen.getByText("There are no events now.");
  type("x");
  await pass(DEBOUNCE_MS);
  screen.getByText("No event is called that.");
});

it("pages", async () => {
  const events = async (_query?: string, next?: string) =>
    next ? { items: [sampleEvent({ id: 8, name: "Second" })] } : { items: [sampleEvent()], next: "2" };
  open({ path: "events", answers: { rest: { events } } });
  await pass(0);
  fireEvent.click(screen.getByRole("button", { name: "Show more" }));
  await pass(0);
  expect(names()).toEqual([expect.stringMatching(/^Riverside/), expect.stringMatching(/^Second/)]);
  expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
});

it("tries a page again that could not be loaded, and keeps those before it", async () => {
  const events = vi.fn(async (_query?: string, next?: string) =>
    next ? { items: [sampleEvent({ id: 8, name: "Second" })] } : { items: [sampleEvent()], next: "2" },
  );
  open({ path: "events", answers: { rest: { events } } });
  await pass(0);
  events.mockRejectedValueOnce({ code: "network", message: "" });
  fireEvent.click(screen.getByRole("button", { name: "Show more" }));
  await pass(0);
  expect(screen.getByRole("alert").textContent).toMatch(/could not be loaded/);
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await pass(0);
  expect(names()).toHaveLength(2);
});

it("says when an event has not begun, and when it ends otherwise", async () => {
  const later = sampleEvent({ id: 8, name: "Later", startsAt: "2026-06-01T18:00:00.000Z" });
  open({ path: "events", answers: { rest: { events: async () => ({ items: [sampleEvent(), later] }) } } });
  await pass(0);
  expect(names()).toEqual([expect.stringMatching(/Until /), expect.stringMatching(/From /)]);
});

it("says what went wrong, and tries again", async () => {
  const events = vi.fn(async () => ({ items: [sampleEvent()] }));
  events.mockRejectedValueOnce({ code: "network", message: "" });
  open({ path: "events", answers: { rest: { events } } });
  await pass(0);
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await pass(0);
  fireEvent.click(screen.getByText("Riverside Festival"));
  await pass(0);
  screen.getByRole("heading", { level: 1, name: "Ask for help" });
});
