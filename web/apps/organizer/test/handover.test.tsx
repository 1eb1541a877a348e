import type { ChatEvent } from "@switchboard/chat";
import { sampleEvent, sampleMessages } from "@switchboard/chat/testing";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { notesOf } from "../src/handover/hand-over-note.js";
import { asked, chatOf, chats, client, colleague, deferred, showConsole, team } from "./support.js";

const me = colleague(10, "Olga");
const ann = colleague(11, "Ann", { chats: 2 });
const ben = colleague(12, "Ben");
const turned = (turn = 2) => ({ turn, state: "active" as const, organizerId: 10 });
const ada = chatOf("a", "Ada", { chat: turned() });
const press = (key: string) => fireEvent.keyDown(document.body, { key, altKey: true });

const offer = (change: object = {}) => ({
  offerId: "o1",
  chat: ada.chat,
  from: { id: 10, name: "Olga" },
  to: { id: 12, name: "Ben" },
  expiresAt: new Date(Date.now() + 60_000).toISOString(),
  messages: [],
  ...change,
});

/** Shows the chat with Ada; `ask` answers what the test is about. */
async function show(ask: () => Promise<unknown> = async () => ({ type: "offer", payload: offer() })) {
  window.location.hash = "#/chats/a";
  const answers = team([me, ann, ben], { ask: ask as never });
  const fake = client({ rank: "organizer", chats: chats(ada) }, answers);
  showConsole(fake);
  await screen.findByRole("button", { name: "Hand over" });
  return fake;
}

async function choose(item: string) {
  fireEvent.click(screen.getByRole("button", { name: "Hand over" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: item }));
  return within(await screen.findByRole("dialog"));
}

describe("handing over", () => {
  test("is not there with a server of before, and no key does it", async () => {
    window.location.hash = "#/chats/a";
    showConsole(client({ chats: chats(chatOf("a", "Ada")) }));
    await screen.findByRole("button", { name: "Close chat" });
    press("g");
    press("z");
    expect(screen.queryByRole("button", { name: "Hand over" })).toBeNull();
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("asks whom, who has most time on top, and gives a note along", async () => {
    const fake = await show();
    const dialog = await choose("To a colleague…");
    const people = await dialog.findAllByRole("radio");
    expect(people).toHaveLength(2);
    expect(people[0]?.closest("label")?.textContent).toContain("Ben0 chatsAvailable");
    const confirm = dialog.getByRole<HTMLButtonElement>("button", { name: "Offer the chat" });
    expect(confirm.disabled).toBe(true);
    fireEvent.click(people[0] as HTMLElement);
    const note = dialog.getByRole<HTMLTextAreaElement>("textbox", { name: "What one should know" });
    expect(note.maxLength).toBe(2_000);
    fireEvent.change(note, { target: { value: "He speaks French" } });
    fireEvent.click(confirm);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    const payload = { chatId: "a", turn: 2, to: 12, note: "He speaks French" };
    expect(asked(fake)).toEqual([{ type: "offer_chat", payload }]);
    expect(screen.getByText("Offered to Ben.")).toBeTruthy();
  });

  test("can be taken back, by the button and by a key", async () => {
    const ended = { type: "offer_ended", payload: { offerId: "o1", state: "withdrawn" } };
    const fake = await show(async () => ended);
    act(() => fake.emitFrame({ type: "offer", payload: offer() }));
    fireEvent.click(screen.getByRole("button", { name: "Take back" }));
    await waitFor(() => expect(screen.queryByText("Offered to Ben.")).toBeNull());
    expect(await screen.findByText("The chat with Ada stays with you.")).toBeTruthy();
    act(() => fake.emitFrame({ type: "offer", payload: offer() }));
    await screen.findByText("Offered to Ben.");
    press("u");
    await waitFor(() => expect(asked(fake)).toHaveLength(2));
    expect(asked(fake)[1]).toEqual({ type: "withdraw_offer", payload: { offerId: "o1" } });
  });

  test.each([
    ["declined", /^Ben cannot take the chat with Ada/],
    ["expired", /^Ben did not answer/],
    ["accepted", /^Ben has taken the chat with Ada/],
    ["overtaken", /^The offer of the chat with Ada is over/],
  ])("says when it was %s", async (state, words) => {
    const fake = await show();
    act(() => fake.emitFrame({ type: "offer", payload: offer() }));
    act(() => fake.emitFrame({ type: "offer_ended", payload: { offerId: "o1", state } }));
    expect(await screen.findByText(words)).toBeTruthy();
    expect(screen.queryByText("Offered to Ben.")).toBeNull();
  });

  test.each([
    [{ code: "already_offered" }, "being offered to somebody already"],
    [{ code: "chat_moved", chat: { state: "active", ended: 0 } }, "Somebody else has this chat"],
    [{ code: "chat_moved", chat: { state: "waiting", ended: 0 } }, "waits for somebody again"],
    [{ code: "chat_moved", chat: { state: "ended", ended: 1 } }, "already closed"],
    [{ code: "user_not_found" }, "not there any more"],
  ])("that is refused says why in words: %o", async (error, words) => {
    await show(() => Promise.reject({ message: "no", ...error }));
    const dialog = await choose("To a colleague…");
    fireEvent.click((await dialog.findAllByRole("radio"))[1] as HTMLElement);
    fireEvent.click(dialog.getByRole("button", { name: "Offer the chat" }));
    expect((await dialog.findByRole("alert")).textContent).toContain(words);
    expect(dialog.getByRole<HTMLButtonElement>("button", { name: "Offer the chat" }).disabled).toBe(false);
  });

  test("searches among many, and the dialog goes with the chat", async () => {
    window.location.hash = "#/chats/a";
    const many = Array.from({ length: 40 }, (_, index) => colleague(100 + index, `Organizer ${index}`));
    const fake = client({ rank: "organizer", chats: chats(ada) }, team([me, ...many, ann]));
    showConsole(fake);
    await screen.findByRole("button", { name: "Hand over" });
    press("g");
    const dialog = within(await screen.findByRole("dialog"));
    expect(await dialog.findByText("And 11 more: type a part of the name.")).toBeTruthy();
    fireEvent.change(dialog.getByRole("searchbox", { name: "Name or number" }), { target: { value: "ann" } });
    expect(dialog.getAllByRole("radio")).toHaveLength(1);
    act(() => fake.set({ chats: chats(chatOf("a", "Ada", { chat: { ...turned(), ended: 1 } })) }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});

describe("giving back", () => {
  test("works by the keyboard alone, and says what happens", async () => {
    const answer = deferred<unknown>();
    const fake = await show(() => answer.promise);
    press("z");
    const dialog = within(await screen.findByRole("dialog"));
    const note = dialog.getByRole("textbox", { name: "What one should know" });
    expect(document.activeElement).toBe(note);
    fireEvent.change(note, { target: { value: "Is cold" } });
    fireEvent.submit(note);
    const payload = { chatId: "a", turn: 2, note: "Is cold" };
    await waitFor(() => expect(asked(fake)).toEqual([{ type: "return_chat", payload }]));
    await act(async () =>
      answer.resolve({ type: "chat_left", payload: { chatId: "a", turn: 2, reason: "returned" } }),
    );
    act(() => fake.set({ chats: chats(chatOf("a", "Ada", { chat: { ...turned(), ended: 1 } })) }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(screen.getAllByText(/You gave the chat with .*Ada.* back/).length).toBeGreaterThan(0);
    expect(screen.getByText("Not yours any more")).toBeTruthy();
  });
});

describe("a chat that is somebody else's", () => {
  test.each([
    ["taken_over", /A colleague has taken the chat with .*Ada.* over/],
    ["called_back", /Ada.* has asked for somebody else/],
    ["what_comes_later", /This chat is not yours any more/],
  ])("says why it left: %s", async (reason, words) => {
    const fake = await show();
    act(() => {
      fake.emitFrame({ type: "chat_left", payload: { chatId: "a", turn: 3, reason } });
      fake.set({ chats: chats(chatOf("a", "Ada", { chat: { ...turned(), ended: 1 } })) });
    });
    expect(await screen.findByText(words)).toBeTruthy();
    expect(screen.queryByRole("textbox", { name: "Message" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Hand over" })).toBeNull();
  });
});

describe("the note of a hand-over", () => {
  const noted = (n: number, kind: string, note?: string): ChatEvent =>
    sampleEvent(n, 1, { kind, ...(note === undefined ? {} : { detail: { note } }) });

  test("is what was said before the user had the chat", () => {
    expect(notesOf([])).toEqual([]);
    expect(notesOf([noted(1, "returned", "Is cold"), noted(2, "matched")])).toEqual(["Is cold"]);
    expect(notesOf([noted(1, "moved", "Is cold"), noted(2, "offered", "My own")])).toEqual(["Is cold"]);
    expect(notesOf([noted(1, "offered", "For Ann"), noted(2, "moved"), noted(3, "opened")])).toEqual([
      "For Ann",
    ]);
    expect(notesOf([noted(1, "matched"), noted(2, "offered", "My own")])).toEqual([]);
  });

  test("is the new one when the chat comes back, and what who took it over said stands behind what was said before", () => {
    const there = [noted(1, "offered", "Is cold"), noted(2, "moved", "Is cold")];
    expect(notesOf([...there, noted(3, "moved", "Has a blanket")])).toEqual(["Has a blanket"]);
    const over = [...there, noted(3, "taken_over", "Mine")];
    expect(notesOf(over)).toEqual(["Is cold", "Mine"]);
    expect(notesOf([...over, noted(4, "moved")])).toEqual(["Is cold", "Mine"]);
    expect(notesOf([...over, noted(4, "moved", "Is fine")])).toEqual(["Is fine"]);
  });

  test("stands above the messages, which say what happened between them", async () => {
    window.location.hash = "#/chats/a";
    const view = { ...ada, messages: sampleMessages(1, 2) };
    const timelines = { a: [sampleEvent(1, 1, { chatId: "a", kind: "moved", detail: { note: "Is cold" } })] };
    showConsole(client({ chats: chats(view), timelines }));
    const note = await screen.findByRole("region", { name: "Note of the hand-over" });
    expect(note.textContent).toContain("Is cold");
    expect(await screen.findByText(/Somebody.* has it now\.\s+Note: .*Is cold/)).toBeTruthy();
  });
});

test("who is fine is shown as such, and the chat can be closed there", async () => {
  window.location.hash = "#/chats/a";
  const resolvedAt = "2026-06-01T12:30:00Z";
  const fine = chatOf("a", "Ada", { chat: { ...turned(), resolvedAt } });
  const fake = client({ chats: chats(fine) });
  showConsole(fake);
  const said = await screen.findByText(/Ada.* is fine, said at/);
  expect(within(screen.getByRole("list", { name: "Active chats" })).getByText(/Is fine/)).toBeTruthy();
  const bar = said.closest<HTMLElement>("[role=status]") as HTMLElement;
  fireEvent.click(within(bar).getByRole("button", { name: "Close chat" }));
  expect(await screen.findByRole("dialog")).toBeTruthy();
});
