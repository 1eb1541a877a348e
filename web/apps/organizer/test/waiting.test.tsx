import type { ChatErrorShape } from "@switchboard/chat";
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { chatOf, chats, client, online, showConsole } from "./support.js";

const theSwitch = () => screen.getByRole<HTMLInputElement>("switch", { name: "Accept the next request" });

test("the switch asks the server, and shows what the server says", async () => {
  const fake = client();
  showConsole(fake);
  fireEvent.click(theSwitch());
  expect(fake.calls).toContainEqual({ name: "setWaiting", args: [true] });
  expect(theSwitch().checked).toBe(false);
  await act(async () => fake.set({ waiting: true }));
  expect(theSwitch().checked).toBe(true);
  expect(screen.getByText("The next person who asks comes to you.")).toBeTruthy();
});

/** What others do is drawn at most once in it. */
const FRAME_MS = 16;

test("the queue's length and age are shown, and the age ticks", () => {
  vi.useFakeTimers();
  const now = Date.now();
  const fake = client({ queue: { waiting: 3, oldestSince: now - 75_000 } });
  showConsole(fake);
  expect(screen.getByText("3 people are waiting, longest for 1 min")).toBeTruthy();
  act(() => vi.advanceTimersByTime(45_000));
  expect(screen.getByText("3 people are waiting, longest for 2 min")).toBeTruthy();
  act(() => fake.set({ queue: { waiting: 1, oldestSince: now } }));
  expect(screen.getByText("1 person is waiting, longest for 45 sec")).toBeTruthy();
  act(() => fake.set({ queue: { waiting: 0 } }));
  act(() => vi.advanceTimersByTime(FRAME_MS));
  expect(screen.getByText("Nobody is waiting")).toBeTruthy();
});

test("the limit of chats is said", async () => {
  const error: ChatErrorShape = { code: "too_many_active_chats", message: "too many" };
  showConsole(client({}, { actions: { setWaiting: () => Promise.reject(error) } }));
  fireEvent.click(theSwitch());
  await waitFor(() =>
    expect(screen.getByRole("alert").textContent).toContain("Close one to accept the next."),
  );
  expect(theSwitch().disabled).toBe(false);
});

test("a wait that ends without a chat is said, and begun again", () => {
  const fake = client({ waiting: true });
  showConsole(fake);
  act(() => fake.set({ waiting: false, connection: { state: "syncing" } }));
  expect(screen.queryByRole("alert")).toBeNull();
  act(() => fake.set({ connection: online }));
  expect(screen.getByRole("alert").textContent).toContain("You no longer accept requests");
  fireEvent.click(screen.getByRole("button", { name: "Accept again" }));
  expect(fake.calls).toContainEqual({ name: "setWaiting", args: [true] });
});

test("a wait that the user ends is no news", async () => {
  const fake = client({ waiting: true });
  showConsole(fake);
  fireEvent.click(theSwitch());
  await act(async () => fake.set({ waiting: false }));
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a wait that ends with a chat says whose it is", () => {
  const fake = client({ waiting: true });
  showConsole(fake);
  act(() => fake.set({ waiting: false, chats: chats(chatOf("a", "Ada")) }));
  expect(screen.queryByRole("alert")).toBeNull();
  expect(screen.getByText("Ada was given to you. Switch on again to accept the next one.")).toBeTruthy();
});

test("without a socket there is nothing to switch, and it says why", () => {
  const fake = client({ connection: { state: "connecting", attempt: 1 } });
  showConsole(fake);
  expect(theSwitch().disabled).toBe(true);
  expect(screen.getByText("Needs a connection.")).toBeTruthy();
  act(() => fake.set({ connection: { state: "online", via: "polling" } }));
  expect(theSwitch().disabled).toBe(true);
  expect(screen.getByText("Not possible while this network blocks WebSockets.")).toBeTruthy();
  fireEvent.keyDown(document.body, { key: "w", altKey: true });
  expect(fake.calls.some(({ name }) => name === "setWaiting")).toBe(false);
});

test("the connection is visible, and can be tried at once", () => {
  const fake = client();
  showConsole(fake);
  expect(screen.getByText("Online")).toBeTruthy();
  act(() => fake.set({ connection: { state: "waiting", attempt: 2, until: Date.now() + 4_000 } }));
  expect(screen.getByText(/^No connection\./)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Try now" }));
  expect(fake.calls).toContainEqual({ name: "reconnect", args: [] });
});

test("a page that gave way to others says so, and can take its place back", () => {
  const fake = client({ connection: { state: "signed out", why: "replaced" } });
  showConsole(fake);
  expect(screen.getByText(/opened in too many other places/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Use it here" }));
  expect(fake.calls).toContainEqual({ name: "reconnect", args: [] });
});

test("an ended sign-in leads to the sign-in", () => {
  const onSignOut = vi.fn();
  showConsole(client({ connection: { state: "signed out", why: "no token" } }), { onSignOut });
  fireEvent.click(screen.getByRole("button", { name: "Sign in again" }));
  expect(onSignOut).toHaveBeenCalledOnce();
});
