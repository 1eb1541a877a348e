import { sampleMessage, sampleTime } from "@switchboard/chat/testing";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { RING_EVERY } from "../src/offers/use-ring.js";
import { asked, chatOf, chats, client, colleague, showConsole, team } from "./support.js";

const sounds = vi.hoisted(() => ({ play: vi.fn() }));
vi.mock("../../../packages/kit/src/notice/sound.js", async (original) => ({
  ...(await original<object>()),
  playSound: sounds.play,
}));

const theirs = chatOf("a", "Ada", {
  chat: { organizerId: 11, turn: 2, state: "active", place: { lat: 52.52, lng: 13.405, at: sampleTime(3) } },
});
const given = chatOf("a", "Ada", { chat: { organizerId: 10, turn: 3, state: "active" } });
const offer = (change: object = {}) => ({
  type: "offer",
  payload: {
    offerId: "o1",
    chat: theirs.chat,
    from: { id: 11, name: "Ann" },
    note: "Speaks French",
    expiresAt: new Date(Date.now() + 45_000).toISOString(),
    messages: [
      sampleMessage(1, { content: "I fell" }),
      sampleMessage(2, { content: "Where are you?", fromOrganizer: 1, authorId: 11 }),
    ],
    ...change,
  },
});
const ended = (state: string) => ({ type: "offer_ended", payload: { offerId: "o1", state } });
const card = () => within(screen.getByRole("article", { name: /Ann.* hands over: .*Ada/ }));
const press = (key: string) => fireEvent.keyDown(document.body, { key, altKey: true });

async function show(ask: () => Promise<unknown> = async () => ended("accepted")) {
  const fake = client({ rank: "organizer" }, team([colleague(10, "Olga")], { ask: ask as never }));
  showConsole(fake);
  await screen.findByRole("tab", { name: "Team" });
  return fake;
}

describe("a chat that is offered", () => {
  test("is shown with who gives it, the note, the last lines, the place and the time that is left", async () => {
    const fake = await show();
    act(() => fake.emitFrame(offer()));
    const { getByText, getByRole, getAllByRole } = card();
    expect(getByText("Speaks French")).toBeTruthy();
    expect(getAllByRole("listitem").map((line) => line.textContent)).toEqual([
      expect.stringMatching(/Ada.*: .*I fell/),
      expect.stringMatching(/Organizer.*: .*Where are you\?/),
    ]);
    expect(getByRole("link", { name: /52\.52000, 13\.40500/ })).toBeTruthy();
    expect(getByText(/^0:4[3-5]$/)).toBeTruthy();
    const spoken = document.querySelector("[aria-live=assertive]");
    expect(spoken?.textContent).toMatch(/Accept with .*Alt \+ Y.*, decline with .*Alt \+ N/);
  });

  test("takes no focus from who writes", async () => {
    const fake = await show();
    const before = document.activeElement;
    act(() => fake.emitFrame(offer()));
    expect(document.activeElement).toBe(before);
  });

  test("is accepted by a key, and opens when it is there", async () => {
    const fake = await show();
    act(() => fake.emitFrame(offer()));
    press("y");
    await waitFor(() => expect(screen.queryByRole("article")).toBeNull());
    expect(asked(fake)).toEqual([{ type: "answer_offer", payload: { offerId: "o1", accept: true } }]);
    fireEvent.click(screen.getByRole("tab", { name: "Archives" }));
    act(() => fake.set({ chats: chats(given) }));
    await waitFor(() => expect(window.location.hash).toBe("#/chats/a"));
  });

  test("is shown, read out and answered by a key while a dialog is open, which stays", async () => {
    const fake = await show();
    press("a");
    expect(await screen.findByRole("dialog")).toBeTruthy();
    act(() => fake.emitFrame(offer()));
    // Neither the card nor what is read out is hidden with the page.
    expect(await screen.findByRole("article", { name: /Ada/ })).toBeTruthy();
    const spoken = screen.getByText(/Accept with .*Alt \+ Y/);
    expect(spoken.closest("[aria-live=assertive]")).toBeTruthy();
    expect(spoken.closest("[aria-hidden=true]")).toBeNull();
    press("k");
    expect(asked(fake)).toEqual([]);
    press("y");
    await waitFor(() => expect(screen.queryByRole("article")).toBeNull());
    expect(asked(fake)).toEqual([{ type: "answer_offer", payload: { offerId: "o1", accept: true } }]);
    expect(screen.getByRole("dialog")).toBeTruthy();
    expect(screen.queryByRole("tab", { name: "Team", selected: true, hidden: true })).toBeNull();
  });

  test("opens at once where it was there before the answer", async () => {
    const fake = await show();
    fireEvent.click(screen.getByRole("tab", { name: "Archives" }));
    act(() => {
      fake.emitFrame(offer());
      fake.set({ chats: chats(given, chatOf("b", "Bob")) });
    });
    act(() => {
      window.location.hash = "#/chats/b";
    });
    fireEvent.click(card().getByRole("button", { name: "Accept" }));
    await waitFor(() => expect(window.location.hash).toBe("#/chats/a"));
  });

  test("is declined by a key, and that is no news", async () => {
    const fake = await show(async () => ended("declined"));
    act(() => fake.emitFrame(offer()));
    press("n");
    await waitFor(() => expect(screen.queryByRole("article")).toBeNull());
    expect(asked(fake)).toEqual([{ type: "answer_offer", payload: { offerId: "o1", accept: false } }]);
    expect(screen.queryByText(/not offered to you any more/)).toBeNull();
    press("n");
    expect(asked(fake)).toHaveLength(1);
  });

  test.each([
    [{ code: "too_many_active_chats" }, "as many active chats as an organizer may have"],
    [{ code: "offer_ended", state: "withdrawn" }, "it was taken back"],
    [{ code: "offer_ended", state: "what_comes_later" }, "This offer is over."],
    [{ code: "offer_not_found" }, "does not exist any more"],
  ])("that cannot be accepted says why, and stays: %o", async (error, words) => {
    const fake = await show(() => Promise.reject({ message: "no", ...error }));
    act(() => fake.emitFrame(offer()));
    fireEvent.click(card().getByRole("button", { name: "Accept" }));
    expect((await card().findByRole("alert")).textContent).toContain(words);
    expect(card().getByRole<HTMLButtonElement>("button", { name: "Decline" }).disabled).toBe(false);
  });

  test.each([
    ["withdrawn", /it was taken back/],
    ["expired", /You did not answer in time/],
    ["overtaken", /somebody else has it/],
  ])("that is %s goes, and says so", async (state, words) => {
    const fake = await show();
    act(() => fake.emitFrame(offer()));
    act(() => fake.emitFrame(ended(state)));
    expect(await screen.findByText(words)).toBeTruthy();
    expect(screen.queryByRole("article")).toBeNull();
  });

  test("is there again after a reload", async () => {
    const answers = team([], {});
    const call = async (_: string, path: string) => ({ body: path === "/offers" ? [offer().payload] : [] });
    const channel = { ...answers.channel, call };
    showConsole(client({ rank: "organizer" }, { channel }));
    expect(await screen.findByRole("article", { name: /Ada/ })).toBeTruthy();
  });

  test("does not cover the page with many", async () => {
    const fake = await show();
    for (const offerId of ["o1", "o2", "o3", "o4"]) act(() => fake.emitFrame(offer({ offerId })));
    expect(screen.getAllByRole("article")).toHaveLength(2);
    expect(screen.getByText("2 more wait for your answer.")).toBeTruthy();
  });

  test("rings until it is answered, if the user wants sounds", async () => {
    localStorage.setItem("switchboard.sound", "on");
    const fake = await show();
    vi.useFakeTimers();
    sounds.play.mockClear();
    act(() => fake.emitFrame(offer()));
    expect(sounds.play).toHaveBeenCalledTimes(1);
    act(() => vi.advanceTimersByTime(2 * RING_EVERY));
    expect(sounds.play).toHaveBeenCalledTimes(3);
    act(() => fake.emitFrame(ended("withdrawn")));
    act(() => vi.advanceTimersByTime(5 * RING_EVERY));
    expect(sounds.play).toHaveBeenCalledTimes(3);
  });
});
