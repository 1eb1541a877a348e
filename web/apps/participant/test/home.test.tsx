import { sampleMessage, sampleTime, sampleView } from "@switchboard/chat/testing";
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { MOST_CHATS } from "../src/past/use-archive.js";
import { calls, close, heading, open } from "./support/app.js";
import { sampleEvent, sampleRequest } from "./support/samples.js";

afterEach(close);

const NAMES: Record<number, string> = { 1: "Early", 2: "Late", 3: "Over", 4: "Over long ago", 5: "Archived" };
const rest = { event: async (id: number) => sampleEvent({ id, name: NAMES[id] ?? "Riverside Festival" }) };

function chat(id: number, change: Parameters<typeof sampleView>[1] = {}) {
  return sampleView([], { ...change, chat: { id: `chat-${id}`, eventId: id, ...change.chat } });
}

const CHATS = {
  "chat-3": chat(3, { chat: { ended: 1, timeEnd: sampleTime(30) } }),
  "chat-1": chat(1, { chat: { timeStart: sampleTime(1) } }),
  "chat-4": chat(4, { chat: { ended: 1, timeEnd: sampleTime(5) } }),
  "chat-2": chat(2, {
    chat: { timeStart: sampleTime(0), unread: 2, lastMessage: sampleMessage(9, { content: "On my way" }) },
  }),
};

async function rows(section: string): Promise<HTMLElement[]> {
  return within(await screen.findByRole("region", { name: section })).findAllByRole("button");
}

const text = (element: HTMLElement | undefined) => element?.textContent ?? "";

describe("the list", () => {
  it("has those that go on first, each group newest first", async () => {
    open({ state: { chats: CHATS }, answers: { rest } });
    await screen.findByText("Late");
    const sections = screen.getAllByRole("heading", { level: 2 }).map(text);
    expect(sections).toEqual(["Conversations", "Past conversations"]);
    const active = await rows("Conversations");
    expect(active.map(text)).toEqual([
      expect.stringMatching(/^Late.*You: On my way2$/),
      expect.stringMatching(/^Early/),
    ]);
    const past = await rows("Past conversations");
    expect(past.map(text)).toEqual([
      expect.stringMatching(/^Over\d/),
      expect.stringMatching(/^Over long ago/),
    ]);
  });

  it("has those that wait first among them, with a badge of their own, and says how they stand", async () => {
    const waiting = chat(1, { chat: { state: "waiting", turn: 0, timeStart: sampleTime(-9) } });
    const requests = [sampleRequest({ requestId: "chat-1", eventId: 1, position: 2 })];
    const state = { chats: { ...CHATS, "chat-1": waiting }, requests };
    const { client } = open({ state, answers: { rest } });
    await screen.findByText("Late");
    const shown = async () => (await rows("Conversations")).map(text);
    expect(await shown()).toEqual([
      expect.stringMatching(/^Early.*You are number 2waiting$/),
      expect.stringMatching(/^Late/),
    ]);
    expect(screen.queryByRole("region", { name: "Waiting" })).toBeNull();
    client.set({ requests: requests.map((one) => ({ ...one, nobodyOnDuty: true })) });
    await screen.findByText("Nobody is at the desk now");
    const lastMessage = sampleMessage(9, { content: "Soon", fromOrganizer: 1 });
    const unread = { ...waiting, chat: { ...waiting.chat, unread: 1, lastMessage } };
    client.set({ chats: { ...CHATS, "chat-1": unread } });
    await waitFor(async () => expect((await shown())[0]).toMatch(/Soonwaiting1$/));
  });

  it("shows those that go on in bold, with a badge", async () => {
    open({ state: { chats: CHATS }, answers: { rest } });
    expect(getComputedStyle(await screen.findByText("Late")).fontWeight).toBe("700");
    expect(getComputedStyle(await screen.findByText("Over")).fontWeight).toBe("400");
    const [late, early] = await rows("Conversations");
    expect(within(late as HTMLElement).getByRole("img", { name: "2 unread messages" }).textContent).toBe("2");
    within(early as HTMLElement).getByRole("img", { name: "goes on" });
    for (const row of await rows("Past conversations")) expect(within(row).queryByRole("img")).toBeNull();
  });

  it("says of those that are over how they ended, held here or archived", async () => {
    const lastMessage = sampleMessage(9, { content: "Is anybody there?" });
    const over = (id: number, minute: number, outcome: string) =>
      chat(id, {
        chat: { ended: 1, timeEnd: sampleTime(minute), lastMessage, outcome: outcome as "closed" },
      });
    const archive = async () => ({ items: [over(5, 1, "expired").chat] });
    const chats = {
      "chat-1": over(1, 9, "expired"),
      "chat-2": over(2, 8, "withdrawn"),
      "chat-3": over(3, 7, "resolved"),
      "chat-4": over(4, 6, "closed"),
      // Of a later server.
      "chat-6": over(6, 5, "moved_on"),
    };
    open({ state: { chats }, answers: { rest: { ...rest, archive } } });
    await screen.findByText("Archived");
    expect((await rows("Past conversations")).map(text)).toEqual([
      expect.stringMatching(/^Early.*Nobody came in time$/),
      expect.stringMatching(/^Late.*You have withdrawn it$/),
      expect.stringMatching(/^Over.*You are fine$/),
      expect.stringMatching(/You: Is anybody there\?$/),
      expect.stringMatching(/You: Is anybody there\?$/),
      expect.stringMatching(/^Archived.*Nobody came in time$/),
    ]);
  });

  it("adds what only the archive has, each once, page by page", async () => {
    const archive = vi.fn(async (_role: string, _filter: unknown, next?: string) =>
      next
        ? { items: [chat(5, { chat: { ended: 1, timeEnd: sampleTime(1) } }).chat] }
        : { items: [chat(3, { chat: { ended: 1, timeEnd: sampleTime(30) } }).chat], next: "page-2" },
    );
    open({ state: { chats: { "chat-3": CHATS["chat-3"] } }, answers: { rest: { ...rest, archive } } });
    await screen.findByText("Over");
    expect(await rows("Past conversations")).toHaveLength(1);
    fireEvent.click(await screen.findByRole("button", { name: "Show more" }));
    await screen.findByText("Archived");
    expect((await rows("Past conversations")).map(text)).toEqual([
      expect.stringMatching(/^Over/),
      expect.stringMatching(/^Archived/),
    ]);
    expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
    expect(archive.mock.calls.map(([, , next]) => next)).toEqual([undefined, "page-2"]);
  });

  it("keeps so many and no more", async () => {
    const past = chat(3, { chat: { ended: 1, timeEnd: sampleTime(30) } }).chat;
    const page = Array.from({ length: MOST_CHATS / 2 }, () => past);
    const archive = vi.fn(async () => ({ items: page, next: "and-on" }));
    open({ answers: { rest: { ...rest, archive } } });
    fireEvent.click(await screen.findByRole("button", { name: "Show more" }));
    await waitFor(() => expect(screen.queryByRole("button", { name: "Show more" })).toBeNull());
    expect(archive).toHaveBeenCalledTimes(2);
  });

  it("says when older ones cannot be loaded, and tries again", async () => {
    const archive = vi.fn(async () => ({ items: [chat(5, { chat: { ended: 1 } }).chat] }));
    archive.mockRejectedValueOnce({ code: "network", message: "" });
    open({ answers: { rest: { ...rest, archive } } });
    fireEvent.click(await screen.findByRole("button", { name: "Try again" }));
    await screen.findByText("Archived");
  });

  it("says when there is nothing yet", async () => {
    open();
    await screen.findByText(/Nothing here yet/);
  });

  it("opens a conversation", async () => {
    open({ state: { chats: CHATS }, answers: { rest } });
    fireEvent.click(await screen.findByText("Late"));
    await heading("Late");
    expect(location.pathname).toBe("/participant/chats/chat-2");
  });

  it("counts what is unread in the title", async () => {
    const { client } = open({ state: { unread: 2 } });
    await waitFor(() => expect(document.title).toBe("(2) Help"));
    client.set({ unread: 0 });
    await waitFor(() => expect(document.title).toBe("Help"));
  });
});

describe("requests that wait", () => {
  it("are on top, with the position and the wait", async () => {
    const request = sampleRequest({ waitSeconds: [120, 300] });
    open({ state: { chats: CHATS, requests: [request] }, answers: { rest } });
    const sections = (await screen.findAllByRole("heading", { level: 2 })).map(text);
    expect(sections[0]).toBe("Waiting");
    screen.getByText("You are number 3");
    screen.getByText("About 2–5 minutes");
  });

  it("say nothing of the wait when the server does not", async () => {
    open({ state: { requests: [sampleRequest({ position: 1 })] } });
    await screen.findByText("You are next");
    expect(screen.queryByText(/minute|hour/)).toBeNull();
  });

  it("are withdrawn only after a confirmation", async () => {
    const { client } = open({ state: { requests: [sampleRequest()] } });
    fireEvent.click(await screen.findByRole("button", { name: "Withdraw" }));
    fireEvent.click(await screen.findByRole("button", { name: "Keep waiting" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(calls(client, "cancelHelp")).toEqual([]);
    fireEvent.click(screen.getByRole("button", { name: "Withdraw" }));
    const dialog = await screen.findByRole("dialog", { name: "Withdraw your request?" });
    fireEvent.click(within(dialog).getByRole("button", { name: "Withdraw" }));
    await waitFor(() => expect(calls(client, "cancelHelp")).toEqual([[7]]));
  });
});

describe("without a connection", () => {
  const waiting = { state: "waiting", attempt: 3, until: 0 } as const;

  it("shows what this device holds, names of events included", async () => {
    const { keep } = open({ state: { chats: CHATS }, answers: { rest } });
    await screen.findByText("Over");
    open({
      keep,
      state: { connection: waiting, stale: true, chats: CHATS },
      answers: { rest: { event: () => Promise.reject(new Error("offline")) } },
    });
    await screen.findByText("No connection. You see what this device holds.");
    expect(await rows("Past conversations")).toHaveLength(2);
    screen.getByText("Over");
  });

  it("does not ask the archive before there is one", async () => {
    const archive = vi.fn(async () => ({ items: [] }));
    const { client } = open({ state: { connection: waiting }, answers: { rest: { archive } } });
    await heading("Help");
    expect(archive).not.toHaveBeenCalled();
    client.set({ connection: { state: "online", via: "socket" } });
    await waitFor(() => expect(archive).toHaveBeenCalledTimes(1));
  });

  it("takes the connection back when it was taken elsewhere", async () => {
    const { client } = open({ state: { connection: { state: "signed out", why: "replaced" } } });
    fireEvent.click(await screen.findByRole("button", { name: "Use it here" }));
    expect(calls(client, "reconnect")).toHaveLength(1);
  });

  it("leads to the sign-in when the session has ended", async () => {
    const { signedOut } = open({ state: { connection: { state: "signed out", why: "no token" } } });
    fireEvent.click(await screen.findByRole("button", { name: "Sign in again" }));
    expect(signedOut).toHaveBeenCalledTimes(1);
  });
});

it("forgets everything when its owner signs out, after a confirmation", async () => {
  const { client, keep, signedOut } = open({ state: { chats: CHATS }, answers: { rest } });
  await screen.findByText("Over");
  await waitFor(() => expect(keep.values.size).toBeGreaterThan(0));
  fireEvent.click(screen.getByRole("button", { name: "Sign out" }));
  const dialog = await screen.findByRole("dialog", { name: "Sign out?" });
  expect(signedOut).not.toHaveBeenCalled();
  fireEvent.click(within(dialog).getByRole("button", { name: "Sign out" }));
  await waitFor(() => expect(signedOut).toHaveBeenCalledTimes(1));
  expect(calls(client, "signOut")).toHaveLength(1);
  expect(keep.values.size).toBe(0);
});

it("says when the server did not hear of it, and tries again", async () => {
  const { signedOut } = open();
  signedOut.mockRejectedValueOnce(new Error("no answer"));
  fireEvent.click(await screen.findByRole("button", { name: "Sign out" }));
  const confirm = () => within(screen.getByRole("dialog")).getByRole("button", { name: "Sign out" });
  await screen.findByRole("dialog");
  fireEvent.click(confirm());
  await screen.findByText(/the server did not answer/);
  fireEvent.click(confirm());
  await waitFor(() => expect(signedOut).toHaveBeenCalledTimes(2));
});
