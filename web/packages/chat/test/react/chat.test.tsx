import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { VirtuosoMockContext } from "react-virtuoso";
import { describe, expect, it, vi } from "vitest";
import type { ChatEvent } from "../../src/api.js";
import { MessageList } from "../../src/react/index.js";
import {
  type FakeClient,
  fakeClient,
  sampleEvent,
  sampleMessage,
  sampleMessages,
  samplePending,
  sampleTime,
  sampleView,
} from "../../src/testing/index.js";
import { showChat } from "./setup.js";

const online = { connection: { state: "online", via: "socket" }, me: 10 } as const;
const waiting = { connection: { state: "waiting", attempt: 2, until: 0 }, me: 10 } as const;
const field = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Message" });
const called = (client: FakeClient, name: string) =>
  client.calls.filter((call) => call.name === name).map((call) => call.args);

function type(text: string): void {
  fireEvent.change(field(), { target: { value: text } });
}

function end(client: FakeClient): void {
  act(() =>
    client.set(({ chats }) => {
      const view = chats["chat-1"];
      return view
        ? { chats: { "chat-1": { ...view, chat: { ...view.chat, ended: 1, timeEnd: sampleTime(90) } } } }
        : {};
    }),
  );
}

describe("writing", () => {
  it("sends with Enter, not with Shift+Enter, nor while an input method composes", async () => {
    const client = fakeClient({ ...online, chats: { "chat-1": sampleView() } });
    await showChat(client);
    type("Where are you?");
    fireEvent.keyDown(field(), { key: "Enter", shiftKey: true });
    fireEvent.keyDown(field(), { key: "Enter", isComposing: true });
    fireEvent.keyDown(field(), { key: "Enter", keyCode: 229 });
    expect(called(client, "send")).toEqual([]);
    fireEvent.keyDown(field(), { key: "Enter" });
    expect(called(client, "send")).toEqual([["chat-1", "Where are you?", undefined]]);
    expect(field().value).toBe("");
  });

  it("begins a new line with Enter where a finger points", async () => {
    vi.stubGlobal("matchMedia", (query: string) => ({ matches: query === "(pointer: coarse)" }));
    const client = fakeClient({ ...online, chats: { "chat-1": sampleView() } });
    await showChat(client);
    type("One line");
    fireEvent.keyDown(field(), { key: "Enter" });
    expect(called(client, "send")).toEqual([]);
    fireEvent.click(screen.getByRole("button", { name: "Send" }));
    expect(called(client, "send")).toHaveLength(1);
    vi.unstubAllGlobals();
  });

  it("sends the place that is shared", async () => {
    const client = fakeClient({ ...online, chats: { "chat-1": sampleView() } });
    const place = { lat: 52.5, lng: 13.4 };
    await showChat(client, { getPlace: () => place });
    type("Here");
    fireEvent.click(screen.getByRole("button", { name: "Send" }));
    expect(called(client, "send")).toEqual([["chat-1", "Here", { place }]]);
    expect(await screen.findByText("Location 52.50000, 13.40000")).toBeTruthy();
  });

  it("sends nothing that is empty or longer than the server takes, counted in characters", async () => {
    const client = fakeClient({
      ...online,
      limits: { ...limits, messageChars: 300 },
      chats: { "chat-1": sampleView() },
    });
    await showChat(client);
    const send = screen.getByRole<HTMLButtonElement>("button", { name: "Send" });
    expect(send.disabled).toBe(true);
    type(" \n ");
    expect(send.disabled).toBe(true);
    type("👋".repeat(300));
    expect(screen.getByText("0 characters left")).toBeTruthy();
    expect(send.disabled).toBe(false);
    type("👋".repeat(301));
    expect(screen.getByText("1 characters too many")).toBeTruthy();
    expect(send.disabled).toBe(true);
    fireEvent.keyDown(field(), { key: "Enter" });
    expect(called(client, "send")).toEqual([]);
  });

  it("keeps in the field what the client cannot take", async () => {
    const full = () => {
      throw new Error("the outbox is full");
    };
    const client = fakeClient({ ...online, chats: { "chat-1": sampleView() } }, { actions: { send: full } });
    await showChat(client);
    type("One too many");
    fireEvent.keyDown(field(), { key: "Enter" });
    expect(field().value).toBe("One too many");
    expect(screen.getByRole("alert").textContent).toBe("Not sent");
    type("One too many, again");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("keeps what was begun in another chat", async () => {
    const client = fakeClient({
      ...online,
      chats: { "chat-1": sampleView(), "chat-2": sampleView([], { chat: { id: "chat-2" } }) },
    });
    const first = await showChat(client);
    type("Half a sent");
    first.unmount();
    const second = await showChat(client, { chatId: "chat-2" });
    expect(field().value).toBe("");
    second.unmount();
    await showChat(client);
    expect(field().value).toBe("Half a sent");
  });
});

const limits = {
  clientMessageIdBytes: 64,
  descriptionChars: 2000,
  frameBytes: 65536,
  messageChars: 4000,
  page: 200,
  syncChats: 1000,
};

describe("without a connection", () => {
  it("says that messages are kept, queues them, and tries again when asked", async () => {
    const client = fakeClient({ ...waiting, chats: { "chat-1": sampleView() } });
    await showChat(client);
    expect(screen.getByText(/No connection. What you write is kept/)).toBeTruthy();
    type("In a tunnel");
    fireEvent.keyDown(field(), { key: "Enter" });
    expect(called(client, "send")).toHaveLength(1);
    expect(await screen.findByText("Waiting to be sent")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Try now" }));
    expect(called(client, "reconnect")).toHaveLength(1);
    act(() => client.set(online));
    expect(screen.queryByText(/No connection/)).toBeNull();
  });

  it("can disable the composer instead", async () => {
    const client = fakeClient({ ...waiting, chats: { "chat-1": sampleView() } });
    await showChat(client, { disableWhileOffline: true });
    expect(field().disabled).toBe(true);
    expect(screen.getByText(/You can write again when the connection is back/)).toBeTruthy();
    act(() => client.set(online));
    expect(field().disabled).toBe(false);
  });

  it("takes the connection back from elsewhere, and does not let one write when signed out", async () => {
    const client = fakeClient({
      connection: { state: "signed out", why: "replaced" },
      me: 10,
      chats: { "chat-1": sampleView() },
    });
    await showChat(client);
    expect(field().disabled).toBe(false);
    fireEvent.click(screen.getByRole("button", { name: "Use it here" }));
    expect(called(client, "reconnect")).toHaveLength(1);
    act(() => client.set({ connection: { state: "signed out", why: "no token" } }));
    expect(screen.getByText("You are signed out.")).toBeTruthy();
    expect(field().disabled).toBe(true);
  });
});

describe("a chat that is closed", () => {
  it("takes the composer away at once and keeps what was not sent", async () => {
    const client = fakeClient({
      ...waiting,
      chats: { "chat-1": sampleView([], { pending: [samplePending({ text: "Too late" })] }) },
    });
    await showChat(client);
    field().focus();
    end(client);
    expect(screen.queryByRole("textbox")).toBeNull();
    expect(document.activeElement?.textContent).toBe("This chat is closed.");
    expect(screen.getByText("Too late")).toBeTruthy();
    expect(screen.getByText("Not sent")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Discard" }));
    expect(called(client, "discard")).toEqual([["pending-1"]]);
    expect(screen.queryByText("Too late")).toBeNull();
  });

  it("does not take the focus where it was closed before", async () => {
    const client = fakeClient({ ...online, chats: { "chat-1": sampleView([], { chat: { ended: 1 } }) } });
    await showChat(client);
    expect(screen.getByText("This chat is closed.")).toBeTruthy();
    expect(document.activeElement).toBe(document.body);
  });
});

describe("a message that failed", () => {
  it("says why, and can be tried again or discarded", async () => {
    const error = { code: "blocked" as never, message: "you cannot write to this user" };
    const client = fakeClient({
      ...online,
      chats: { "chat-1": sampleView([], { pending: [samplePending({ state: "failed", error })] }) },
    });
    await showChat(client);
    expect(screen.getByText("you cannot write to this user")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    fireEvent.click(screen.getByRole("button", { name: "Discard" }));
    expect(called(client, "retry")).toEqual([["pending-1"]]);
    expect(called(client, "discard")).toEqual([["pending-1"]]);
  });
});

describe("messages", () => {
  it("shows how far each of one's own has come", async () => {
    const own = { authorId: 10, fromOrganizer: 1 } as const;
    const client = fakeClient({
      ...online,
      chats: {
        "chat-1": sampleView([sampleMessage(1, own), sampleMessage(2, own), sampleMessage(3, own)], {
          marks: { 10: { delivered: 3, read: 3 }, 20: { delivered: 2, read: 1 } },
          pending: [samplePending({ state: "sending" })],
        }),
      },
    });
    await showChat(client);
    const states = ["Read", "Delivered", "Sent", "Sending"];
    expect(states.map((state) => screen.getByText(state).closest(".sb-row")?.textContent)).toEqual([
      expect.stringContaining("Message 1"),
      expect.stringContaining("Message 2"),
      expect.stringContaining("Message 3"),
      expect.stringContaining("On its way"),
    ]);
  });

  it("does not show a message twice while it moves from the outbox into the log", async () => {
    const acked = sampleMessage(1, { authorId: 10, clientMessageId: "pending-1", content: "On its way" });
    const client = fakeClient({
      ...online,
      chats: { "chat-1": sampleView([acked], { pending: [samplePending()] }) },
    });
    await showChat(client);
    expect(screen.getAllByText("On its way")).toHaveLength(1);
  });

  it("shows markup as the text that it is, and follows no address but those of pages and mailboxes", async () => {
    const content = [
      `<img src=x onerror="alert(1)">`,
      "javascript:alert(1)",
      "data:text/html,<script>alert(1)</script>",
      "https://help.example.org/a(b).",
      "mailto:help@example.org",
    ].join(" ");
    const client = fakeClient({
      ...online,
      chats: { "chat-1": sampleView([sampleMessage(1, { content })]) },
    });
    const { container } = await showChat(client);
    expect(container.querySelector(".sb-text")?.textContent).toBe(content);
    expect(container.querySelector("img, script")).toBeNull();
    const links = screen.getAllByRole<HTMLAnchorElement>("link");
    expect(links.map((link) => [link.getAttribute("href"), link.rel, link.target])).toEqual([
      ["https://help.example.org/a(b)", "noopener noreferrer nofollow", "_blank"],
      ["mailto:help@example.org", "noopener noreferrer nofollow", "_blank"],
    ]);
  });

  it("reads out what arrives from others, not what was there nor older pages", async () => {
    const client = fakeClient({ ...online, chats: { "chat-1": sampleView(sampleMessages(3, 4)) } });
    const { container } = await showChat(client);
    const spoken = () => container.querySelector(".sb-list > [aria-live=polite]")?.textContent;
    expect(spoken()).toBe("");
    act(() => client.set({ chats: { "chat-1": sampleView(sampleMessages(1, 4)) } }));
    expect(spoken()).toBe("");
    act(() => client.set({ chats: { "chat-1": sampleView(sampleMessages(1, 5)) } }));
    await waitFor(() => expect(spoken()).toBe("Ada Example: Message 5"));
    const log = within(screen.getByRole("log", { name: "Messages" }));
    expect(await log.findByText("Message 5")).toBeTruthy();
  });

  it("has what happened between the messages, in the words of the app, and reads out what is new", async () => {
    const labels = {
      event: ({ kind, detail }: ChatEvent) => (kind === "matched" ? `To ${detail?.owner?.name}` : undefined),
    };
    const chats = { "chat-1": sampleView(sampleMessages(1, 2)) };
    const hidden = sampleEvent(3, 2, { kind: "notice" });
    const client = fakeClient({ ...online, chats });
    const { container } = await showChat(client, { labels });
    const spoken = () => container.querySelector(".sb-list > [aria-live=polite]")?.textContent;
    const shown = () => [...container.querySelectorAll(".sb-row")].map((row) => row.textContent);
    act(() => client.set({ timelines: { "chat-1": [sampleEvent(2, 1), hidden] } }));
    await waitFor(() => expect(shown()).toHaveLength(3));
    expect(shown()[1]).toMatch(/^To Ann/);
    expect(spoken()).toBe("");
    act(() => client.set({ timelines: { "chat-1": [sampleEvent(2, 1), hidden, sampleEvent(4, 2)] } }));
    await waitFor(() => expect(spoken()).toBe("To Ann"));
    expect(shown()[3]).toMatch(/^To Ann/);
  });

  it("says which chat is looked at, and that none is when it is gone", async () => {
    const client = fakeClient({ ...online, chats: { "chat-1": sampleView() } });
    const { unmount } = await showChat(client);
    expect(client.getState().viewing).toBe("chat-1");
    unmount();
    expect(client.getState().viewing).toBeUndefined();
    expect(client.listeners).toBe(0);
  });

  it("fetches the page above, once, and again after a failure only when asked", async () => {
    const answers: (() => Promise<void>)[] = [() => Promise.reject(new Error("network")), async () => {}];
    const client = fakeClient(
      { ...online, chats: { "chat-1": sampleView(sampleMessages(51, 60), { hasOlder: true }) } },
      { actions: { loadOlder: () => answers.shift()?.() ?? Promise.resolve() } },
    );
    await showChat(client);
    const again = await screen.findByRole("button", { name: "Try again" });
    expect(called(client, "loadOlder")).toEqual([["chat-1"]]);
    fireEvent.click(again);
    expect(called(client, "loadOlder")).toHaveLength(2);
    act(() => client.set({ chats: { "chat-1": sampleView(sampleMessages(1, 60)) } }));
    expect(called(client, "loadOlder")).toHaveLength(2);
  });

  it("asks for the first page where nothing is held yet", async () => {
    const client = fakeClient({ ...online, chats: { "chat-1": sampleView([], { hasOlder: true }) } });
    await showChat(client);
    expect(screen.getByText("Loading messages")).toBeTruthy();
    expect(called(client, "loadOlder")).toEqual([["chat-1"]]);
  });

  it("can be read from the beginning, page by page, as archives are", async () => {
    const pages: number[] = [];
    const archive = (upTo: number) => (
      <VirtuosoMockContext value={{ viewportHeight: 2000, itemHeight: 50 }}>
        <MessageList
          messages={sampleMessages(1, upTo)}
          start="oldest"
          isOwn={(message) => message.fromOrganizer === 1}
          hasNewer={upTo < 20}
          onNewer={async () => void pages.push(upTo)}
        />
      </VirtuosoMockContext>
    );
    const { rerender } = render(archive(10));
    await waitFor(() => expect(pages).toEqual([10]));
    rerender(archive(20));
    expect(await screen.findByText("Message 20")).toBeTruthy();
    expect(pages).toEqual([10]);
  });
});
