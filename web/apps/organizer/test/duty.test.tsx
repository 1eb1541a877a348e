import { ANSWER_WITHIN, ASK_AFTER, type Room } from "@switchboard/chat/organizer";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { asked, chatOf, chats, client, colleague, showConsole, team } from "./support.js";

const told = (state: string, more: object = {}) => ({
  type: "availability",
  payload: { userId: 10, state, since: "2026-06-01T12:05:00Z", ...more },
});
const me = colleague(10, "Olga");
const theButton = (state: string) => screen.findByRole("button", { name: `Your availability: ${state}` });
const settled = (ask = async () => told("away") as never) => team([me], { ask });

describe("availability", () => {
  test("is nothing where the server knows no such thing", async () => {
    showConsole(client({ rank: "organizer" }));
    await act(async () => undefined);
    expect(screen.queryByRole("button", { name: /^Your availability/ })).toBeNull();
    expect(screen.queryByRole("tab", { name: "Team" })).toBeNull();
    fireEvent.keyDown(document.body, { key: "a", altKey: true });
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("is what the user said last, with why and until when in friendly words", async () => {
    const fake = client({ rank: "organizer" }, settled());
    showConsole(fake);
    await theButton("Available");
    expect(screen.queryByText(/You are not taking requests/)).toBeNull();
    const until = new Date(Date.now() + 30 * 60_000).toISOString();
    act(() => fake.emitFrame(told("away", { reason: "lunch", until })));
    await theButton("Away");
    expect(screen.getByText(/^You are not taking requests: .*lunch.*Back at about/)).toBeTruthy();
    act(() => fake.emitFrame(told("away", { reason: "no_answer" })));
    expect(screen.getByText("You are not taking requests: nobody answered here.")).toBeTruthy();
    act(() => fake.emitFrame(told("off")));
    expect(screen.getByText("You are not taking requests.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "I am back" }));
    await waitFor(() =>
      expect(asked(fake)).toEqual([{ type: "set_availability", payload: { state: "available" } }]),
    );
  });

  test("is changed by a menu, with a reason and a time", async () => {
    const fake = client({ rank: "organizer", chats: chats(chatOf("a", "Ada")) }, settled());
    showConsole(fake);
    fireEvent.click(await theButton("Available"));
    fireEvent.click(await screen.findByRole("menuitemradio", { name: "Away…" }));
    const dialog = within(await screen.findByRole("dialog"));
    expect(dialog.getByText(/You still have 1 chat/)).toBeTruthy();
    fireEvent.change(dialog.getByLabelText("Why (colleagues see it)"), { target: { value: " lunch " } });
    fireEvent.change(dialog.getByLabelText("Back in"), { target: { value: "30" } });
    fireEvent.click(dialog.getByRole("button", { name: "I am away" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    const [frame] = asked(fake) as [{ payload: { until: string } }];
    expect(frame).toMatchObject({ type: "set_availability", payload: { state: "away", reason: "lunch" } });
    const minutes = (Date.parse(frame.payload.until) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(28);
    expect(minutes).toBeLessThan(31);
  });

  test("goes away and comes back by one key", async () => {
    const fake = client({ rank: "organizer" }, settled());
    showConsole(fake);
    await theButton("Available");
    fireEvent.keyDown(document.body, { key: "a", altKey: true });
    const dialog = within(await screen.findByRole("dialog"));
    fireEvent.submit(dialog.getByRole("button", { name: "I am away" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await theButton("Away");
    fireEvent.keyDown(document.body, { key: "a", altKey: true });
    await waitFor(() => expect(asked(fake)).toHaveLength(2));
    expect(asked(fake)[1]).toEqual({ type: "set_availability", payload: { state: "available" } });
  });

  test("that cannot be changed says why, in the dialog and beside the list", async () => {
    const error = { code: "network", message: "gone" };
    const fake = client(
      { rank: "organizer" },
      settled(() => Promise.reject(error)),
    );
    showConsole(fake);
    fireEvent.click(await theButton("Available"));
    fireEvent.click(await screen.findByRole("menuitemradio", { name: "Off duty…" }));
    const dialog = within(await screen.findByRole("dialog"));
    fireEvent.click(dialog.getByRole("button", { name: "I am off duty" }));
    expect((await dialog.findByRole("alert")).textContent).toContain("no connection to the server");
    fireEvent.click(dialog.getByRole("button", { name: "Cancel" }));
    act(() => fake.emitFrame(told("off")));
    fireEvent.click(await screen.findByRole("button", { name: "I am back" }));
    expect((await screen.findByRole("alert")).textContent).toContain("no connection to the server");
  });

  test("that was ended is no lost wait", async () => {
    const fake = client({ rank: "organizer", waiting: true }, settled());
    showConsole(fake);
    await theButton("Available");
    act(() => {
      fake.emitFrame(told("away", { reason: "no_answer" }));
      fake.set({ waiting: false });
    });
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.getByText(/nobody answered here/)).toBeTruthy();
  });
});

describe("still there?", () => {
  const alone = (): Room => ({
    onHand: () => () => undefined,
    say: () => undefined,
    onWord: () => () => undefined,
    speaks: () => true,
    close: () => undefined,
  });
  const show = async (ask?: () => Promise<never>) => {
    vi.useFakeTimers();
    const fake = client({ rank: "organizer" }, settled(ask));
    showConsole(fake, { makeRoom: alone });
    await act(() => vi.advanceTimersByTimeAsync(ASK_AFTER - 1_000));
    expect(screen.queryByRole("alertdialog")).toBeNull();
    await act(() => vi.advanceTimersByTimeAsync(2_000));
    return { fake, dialog: within(screen.getByRole("alertdialog", { name: "Are you still there?" })) };
  };

  test("is asked after a quarter of an hour, and answered by a key", async () => {
    const { fake, dialog } = await show();
    expect(document.activeElement).toBe(dialog.getByRole("button", { name: "I am here" }));
    expect(dialog.getByText("0:59")).toBeTruthy();
    fireEvent.click(dialog.getByRole("button", { name: "I am here" }));
    await act(() => vi.advanceTimersByTimeAsync(2 * ANSWER_WITHIN));
    expect(screen.queryByRole("alertdialog")).toBeNull();
    expect(asked(fake)).toEqual([]);
  });

  test("is still asked when the time is over, while the server cannot be told, and answered then", async () => {
    const { dialog } = await show(() => Promise.reject({ code: "network", message: "gone" }));
    await act(() => vi.advanceTimersByTimeAsync(ANSWER_WITHIN));
    expect(dialog.queryByText(/^\d:\d\d$/)).toBeNull();
    fireEvent.click(dialog.getByRole("button", { name: "I am here" }));
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    expect(screen.queryByRole("alertdialog")).toBeNull();
  });

  test("says away when nobody answers, and what that means stays to be read", async () => {
    const { fake } = await show();
    await act(() => vi.advanceTimersByTimeAsync(ANSWER_WITHIN));
    expect(asked(fake)).toEqual([
      { type: "set_availability", payload: { state: "away", reason: "no_answer" } },
    ]);
    act(() => fake.emitFrame(told("away", { reason: "no_answer" })));
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    expect(screen.queryByRole("alertdialog")).toBeNull();
    expect(screen.getByText("You are not taking requests: nobody answered here.")).toBeTruthy();
  });
});
