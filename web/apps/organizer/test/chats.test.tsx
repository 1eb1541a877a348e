import { sampleMessage, samplePending, sampleTime } from "@switchboard/chat/testing";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { chatOf, chats, client, showConsole } from "./support.js";

const ada = chatOf("a", "Ada", {
  chat: { unread: 2, lastMessage: sampleMessage(1, { content: "I fell", timeSent: sampleTime(5) }) },
});
const bob = chatOf("b", "Bob", {
  chat: {
    lastMessage: sampleMessage(1, { content: "On our way", fromOrganizer: 1, timeSent: sampleTime(9) }),
  },
});

const rows = () => within(screen.getByRole("list", { name: "Active chats" })).getAllByRole("button");
const open = () => screen.getByRole("region", { name: "Conversation" });
const press = (key: string, change: object = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...change });

describe("the list of chats", () => {
  test("has who waits first, what was said last, and what is unread", async () => {
    showConsole(client({ chats: chats(ada, bob), unread: 2 }));
    const [first, second] = rows();
    expect(second?.textContent).toContain("Bob");
    expect(second?.textContent).toContain("You: On our way");
    expect(first?.textContent).toContain("Ada");
    expect(first?.textContent).toContain("I fell");
    expect(within(first as HTMLElement).getByText("2 unread messages")).toBeTruthy();
    await waitFor(() => expect(first?.textContent).toContain("Riverside Festival"));
  });

  test("shows who is there", async () => {
    const fake = client({ chats: chats(ada), presence: { 20: { online: true } } });
    showConsole(fake);
    expect(within(rows()[0] as HTMLElement).getByRole("img", { name: "online" })).toBeTruthy();
    expect(fake.calls).toContainEqual({ name: "watch", args: [[20]] });
    act(() => fake.set({ presence: { 20: { online: false } } }));
    await waitFor(() => expect(screen.queryByRole("img", { name: "online" })).toBeNull());
  });

  test("puts the unread messages into the page's title", async () => {
    const fake = client({ chats: chats(ada) });
    showConsole(fake);
    expect(document.title).toBe("Switchboard");
    act(() => fake.set({ unread: 2 }));
    expect(document.title).toBe("(2) Switchboard");
    act(() => fake.set({ unread: 0 }));
    await waitFor(() => expect(document.title).toBe("Switchboard"));
  });

  test("moves a chat up when something happens in it", () => {
    const fake = client({ chats: chats(ada, bob) });
    showConsole(fake);
    const lastMessage = sampleMessage(2, { content: "Hello?", timeSent: sampleTime(20) });
    act(() => fake.set({ chats: chats({ ...ada, chat: { ...ada.chat, lastMessage } }, bob) }));
    expect(rows()[0]?.textContent).toContain("Ada");
  });

  test("opens a chat, and says which one is open", () => {
    const fake = client({ chats: chats(ada, bob) });
    showConsole(fake);
    expect(screen.getByText("No chat is open")).toBeTruthy();
    fireEvent.click(rows()[0] as HTMLElement);
    return waitFor(() => {
      expect(within(open()).getByRole("heading", { name: "Ada" })).toBeTruthy();
      expect(rows()[0]?.getAttribute("aria-current")).toBe("true");
      expect(fake.calls).toContainEqual({ name: "view", args: ["a"] });
    });
  });

  test("shows an ended chat as long as something in it was not sent", () => {
    const unsent = chatOf("c", "Cyd", {
      chat: { ended: 1 },
      pending: [samplePending({ state: "not sent" })],
    });
    showConsole(client({ chats: chats(unsent, chatOf("d", "Dan", { chat: { ended: 1 } })) }));
    expect(rows()).toHaveLength(1);
    expect(rows()[0]?.textContent).toContain("Not sent");
  });

  test("helps when it is empty", () => {
    const fake = client();
    showConsole(fake);
    expect(screen.getByText(/Switch on “Accept the next request”/)).toBeTruthy();
    act(() => fake.set({ waiting: true }));
    expect(screen.getByText(/You are next in line/)).toBeTruthy();
  });

  test("moves the focus by arrows", () => {
    showConsole(client({ chats: chats(ada, bob) }));
    rows()[0]?.focus();
    press("ArrowDown");
    expect(document.activeElement).toBe(rows()[1]);
    press("Home");
    expect(document.activeElement).toBe(rows()[0]);
  });
});

describe("a chat that comes", () => {
  test("opens when no other is open", async () => {
    const fake = client({ chats: {}, waiting: true });
    showConsole(fake);
    act(() => fake.set({ chats: chats(ada), waiting: false }));
    await waitFor(() => expect(within(open()).getByRole("heading", { name: "Ada" })).toBeTruthy());
    expect(screen.getByText(/Ada was given to you/)).toBeTruthy();
  });

  test("for which one did not wait is said to be there, until it is gone", async () => {
    const fake = client({ chats: chats(bob) });
    showConsole(fake);
    fireEvent.click(rows()[0] as HTMLElement);
    act(() => fake.set({ chats: chats(bob, ada) }));
    expect(screen.getByText("New chat with Ada")).toBeTruthy();
    act(() => fake.set({ chats: chats(bob) }));
    await waitFor(() => expect(screen.queryByText("New chat with Ada")).toBeNull());
  });

  test("does not push an open one aside, but offers itself", async () => {
    const fake = client({ chats: chats(bob) });
    showConsole(fake);
    fireEvent.click(rows()[0] as HTMLElement);
    await waitFor(() => expect(within(open()).getByRole("heading", { name: "Bob" })).toBeTruthy());
    act(() => fake.set({ chats: chats(bob, ada) }));
    expect(within(open()).getByRole("heading", { name: "Bob" })).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Open" }));
    await waitFor(() => expect(within(open()).getByRole("heading", { name: "Ada" })).toBeTruthy());
  });

  test("is none of those that are there when the page opens", () => {
    const fake = client({ chats: chats(ada), stale: true, connection: { state: "syncing" } });
    showConsole(fake);
    act(() =>
      fake.set({ chats: chats(ada, bob), stale: false, connection: { state: "online", via: "socket" } }),
    );
    expect(screen.queryByText(/given to you/)).toBeNull();
    expect(screen.getByText("No chat is open")).toBeTruthy();
  });
});

describe("the keyboard", () => {
  test("switches chats, and goes on where one writes", async () => {
    showConsole(client({ chats: chats(ada, bob) }));
    press("ArrowDown", { altKey: true });
    await waitFor(() => expect(within(open()).getByRole("heading", { name: "Ada" })).toBeTruthy());
    await waitFor(() => expect(document.activeElement?.tagName).toBe("TEXTAREA"));
    press("ArrowDown", { altKey: true });
    await waitFor(() => expect(within(open()).getByRole("heading", { name: "Bob" })).toBeTruthy());
    await waitFor(() => expect(document.activeElement?.tagName).toBe("TEXTAREA"));
    press("1", { code: "Digit1", altKey: true });
    await waitFor(() => expect(within(open()).getByRole("heading", { name: "Ada" })).toBeTruthy());
  });

  test("leaves keys without a meaning here alone", () => {
    showConsole(client());
    // Nothing to switch to: fireEvent says true when nobody prevented the default.
    expect(press("ArrowDown", { altKey: true })).toBe(true);
    expect(press("x", { altKey: true })).toBe(true);
  });

  test("lists its shortcuts, and can be switched off for good", async () => {
    const fake = client({ chats: chats(ada) });
    const { unmount } = showConsole(fake);
    press("?", { shiftKey: true });
    const dialog = screen.getByRole("dialog", { name: "Keyboard shortcuts" });
    expect(within(dialog).getByText("Next chat")).toBeTruthy();
    fireEvent.click(within(dialog).getByRole("switch", { name: "Shortcuts are on" }));
    fireEvent.click(within(dialog).getByRole("button", { name: "Done" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    press("w", { altKey: true });
    expect(fake.calls.filter(({ name }) => name === "setWaiting")).toEqual([]);
    unmount();
    showConsole(fake);
    press("?", { shiftKey: true });
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("does not take a question mark that is written", async () => {
    showConsole(client({ chats: chats(ada) }));
    press("1", { code: "Digit1", altKey: true });
    await waitFor(() => expect(document.activeElement?.tagName).toBe("TEXTAREA"));
    press("?", { shiftKey: true });
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("throws the switch, and goes to the archives and back", async () => {
    const fake = client({}, { rest: { archive: async () => ({ items: [] }) } });
    showConsole(fake);
    press("w", { altKey: true });
    expect(fake.calls).toContainEqual({ name: "setWaiting", args: [true] });
    press("r", { altKey: true });
    await waitFor(() => expect(screen.getByRole("search")).toBeTruthy());
    press("r", { altKey: true });
    await waitFor(() => expect(screen.queryByRole("search")).toBeNull());
  });

  test("skips to the conversation", () => {
    showConsole(client());
    fireEvent.click(screen.getByRole("button", { name: "Skip to the conversation" }));
    expect(document.activeElement).toBe(screen.getByRole("main"));
  });
});
