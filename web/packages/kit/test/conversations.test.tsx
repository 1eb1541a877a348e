import type { State } from "@switchboard/chat";
import {
  fakeClient,
  sampleDirect,
  sampleMessage,
  samplePending,
  sampleTime,
  sampleView,
} from "@switchboard/chat/testing";
import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import {
  BlockedPeople,
  ConversationList,
  conversationsOf,
  DirectTalk,
  NewMessageDialog,
  PersonMenu,
  PresenceLine,
  unreadOf,
  useDirect,
} from "../src/conversations/index.js";
import { initials } from "../src/conversations/model.js";
import { de } from "../src/conversations/texts/de.js";
import { en } from "../src/conversations/texts/en.js";
import { calls, chats, direct, online, show } from "./support/conversations.js";

describe("the conversations", () => {
  it("are those in which something was written, newest first, without help chats", () => {
    const begun = sampleDirect([], { chat: { id: "@9", peer: { id: 9, name: "", role: "participant" } } });
    const unsent = sampleDirect([], {
      chat: { id: "@8", peer: { id: 8, name: "", role: "participant" } },
      pending: [samplePending({ createdAt: Date.parse(sampleTime(99)) })],
    });
    const all = chats(
      direct(30, "A", "a"),
      direct(31, "B", "b"),
      sampleView([sampleMessage(1)]),
      begun,
      unsent,
    );
    expect(conversationsOf(all).map(({ chat }) => chat.id)).toEqual(["@8", "direct-31", "direct-30"]);
  });

  it("are counted without help chats", () => {
    const unread = { chat: { unread: 2 } };
    expect(unreadOf({ chats: chats(direct(30, "A", "a", unread), sampleView([], unread)) })).toBe(2);
  });

  it("say who, what, and how far one's own has come", () => {
    const own = direct(31, "Ben Fisher", "", { marks: { 31: { delivered: 1, read: 1 } } });
    const message = sampleMessage(1, { authorId: 20, content: "On my way" });
    const client = fakeClient({
      me: 20,
      connection: online,
      blocks: [{ userId: 32, name: "", role: "participant", since: sampleTime(0) }],
      typing: { "direct-30": [30] },
      presence: { 31: { online: true }, 32: { online: false } },
      chats: chats(
        direct(30, "Ann Miller", "Hello?", { chat: { unread: 100 } }),
        { ...own, messages: [message], chat: { ...own.chat, lastMessage: message } },
        direct(32, "", "Hi"),
      ),
    });
    const opened: string[] = [];
    show(<ConversationList open="@31" onOpen={({ chat }) => opened.push(chat.id)} />, client);
    const list = within(screen.getByRole("list", { name: "Conversations" }));
    const [cyd, ann, ben] = list.getAllByRole("button");
    expect(cyd?.textContent).toMatch(/Person 32.*Hi.*blocked/);
    expect(ann?.textContent).toMatch(/Ann Miller.*is typing….*99\+/);
    expect(within(ann as HTMLElement).getByRole("img", { name: "100 unread messages" })).toBeTruthy();
    expect(ben?.textContent).toMatch(/Ben Fisher.*You: On my way.*read/);
    expect(within(ben as HTMLElement).getByRole("img", { name: "online" })).toBeTruthy();
    expect(list.getAllByRole("img", { name: "online" })).toHaveLength(1);
    expect(calls(client, "watch")).toEqual([[[30, 31, 32]]]);
    expect(ben?.getAttribute("aria-current")).toBe("true");
    ann?.focus();
    fireEvent.keyDown(ann as HTMLElement, { key: "End" });
    expect(document.activeElement).toBe(ben);
    fireEvent.click(ben as HTMLElement);
    expect(opened).toEqual(["direct-31"]);
  });

  it("show more of what is here, and then fetch older ones", async () => {
    const many = Array.from({ length: 60 }, (_, index) => direct(100 + index, `Person ${index}`, "Hi"));
    const loadConversations = vi.fn(() => Promise.reject(new Error("offline")));
    const client = fakeClient(
      {
        connection: online,
        blocks: [],
        conversations: { known: true, hasMore: true, loading: false },
        chats: chats(...many),
      },
      { actions: { loadConversations } },
    );
    show(<ConversationList onOpen={() => {}} />, client);
    expect(screen.getAllByRole("listitem")).toHaveLength(50);
    fireEvent.click(screen.getByRole("button", { name: "Show more" }));
    expect(screen.getAllByRole("listitem")).toHaveLength(60);
    expect(loadConversations).toHaveBeenCalledTimes(1);
    await screen.findByText("Older conversations could not be fetched.");
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(loadConversations).toHaveBeenCalledTimes(2);
  });

  it("say when there are none, but not before that is known", () => {
    const unknown = { conversations: { known: false, hasMore: false, loading: true } };
    for (const state of [{ connection: { state: "syncing" } as const }, { connection: online, ...unknown }]) {
      show(<ConversationList onOpen={() => {}} />, fakeClient({ blocks: [], ...state }));
      screen.getByText("Fetching your messages…");
      cleanup();
    }
    show(<ConversationList onOpen={() => {}} />, fakeClient({ connection: online, blocks: [] }));
    screen.getByText("No messages yet");
  });
});

it("initials are whole characters", () => {
  expect(initials("Ada Example")).toBe("AE");
  expect(initials("  élan ")).toBe("É");
  expect(initials("😀 Smile")).toBe("😀S");
  expect(initials("")).toBe("");
});

describe("whether somebody is there", () => {
  it("is said where it is known, and watched while it is shown", async () => {
    const client = fakeClient({ connection: online });
    show(<PresenceLine userId={30} />, client);
    const said = (presence: State["presence"], text: string | RegExp) => {
      act(() => client.set({ presence }));
      return waitFor(() => expect(document.body.textContent).toMatch(text));
    };
    await said({ 30: { online: true } }, "online");
    await said({ 30: { online: false } }, /^$/);
    await said({ 30: { online: false, lastSeen: "2026-01-01T12:00:00.000Z" } }, /^last seen .*2026/);
    await said({}, /^$/);
    cleanup();
    expect(client.calls.map(({ name }) => name)).toEqual(["watch", "unwatch"]);
  });
});

describe("blocking", () => {
  const peer = { id: 30, name: "Ann Miller", role: "participant" } as const;

  it("asks first, and shows what went wrong", async () => {
    const block = vi.fn(async () => {});
    block.mockRejectedValueOnce({ code: "network", message: "" });
    const client = fakeClient({ connection: online, blocks: [] }, { actions: { block } });
    show(<PersonMenu view={direct(30, "Ann Miller", "Hello?")} />, client);
    fireEvent.click(screen.getByRole("button", { name: "More" }));
    fireEvent.click(screen.getByRole("menuitem", { name: "Block" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Block Ann Miller?" }));
    expect(block).not.toHaveBeenCalled();
    fireEvent.click(dialog.getByRole("button", { name: "Block" }));
    await dialog.findByText("There is no connection to the server.");
    fireEvent.click(dialog.getByRole("button", { name: "Block" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(block.mock.calls).toEqual([[peer], [peer]]);
  });

  it("is undone from the list of those who are", async () => {
    const unblock = vi.fn(async () => {});
    const blocks = [{ userId: 30, name: "Ann Miller", role: "participant" as const, since: sampleTime(0) }];
    const client = fakeClient({ connection: online, blocks }, { actions: { unblock } });
    show(<BlockedPeople />, client);
    expect(calls(client, "loadBlocks")).toHaveLength(1);
    fireEvent.click(screen.getByRole("button", { name: "Unblock" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Unblock Ann Miller?" }));
    fireEvent.click(dialog.getByRole("button", { name: "Unblock" }));
    await waitFor(() => expect(unblock.mock.calls).toEqual([[30]]));
  });

  it("is said above the field where one writes", () => {
    const view = direct(30, "Ann Miller", "Hello?");
    const blocks = [{ userId: 30, name: "", role: "participant" as const, since: sampleTime(0) }];
    const client = fakeClient({ me: 20, connection: online, blocks, chats: chats(view) });
    show(<DirectTalk view={view} />, client);
    screen.getByText("You have blocked Ann Miller.");
    expect(screen.getByRole("textbox", { name: "Message" })).toBeTruthy();
  });

  it("of oneself is told where the server says so", async () => {
    const pending = [
      samplePending({ state: "failed", error: { code: "blocked", message: "no" } }),
      samplePending({
        clientMessageId: "tip",
        tip: { amount: 5, currency: "EUR" },
        state: "failed",
        error: { code: "forbidden", message: "no" },
      }),
    ];
    const view = direct(30, "Ann Miller", "Hello?", { pending });
    show(
      <DirectTalk view={view} />,
      fakeClient({ me: 20, connection: online, blocks: [], chats: chats(view) }),
    );
    await screen.findByText("You cannot write to this person.");
    screen.getByText("This person takes no tips.");
  });
});

function Probe() {
  const [name, setName] = useState("@30");
  const view = useDirect(name);
  return (
    <button type="button" onClick={() => setName("0199-x")}>
      {view ? view.chat.peer.id : "none"}
    </button>
  );
}

describe("a conversation that is begun", () => {
  it("needs the number of somebody else", () => {
    const started: number[] = [];
    const client = fakeClient({ me: 20 });
    show(<NewMessageDialog onDone={() => {}} onStart={(user) => started.push(user)} />, client);
    const field = screen.getByRole("textbox", { name: "Number of the person" });
    const write = (text: string) => {
      fireEvent.change(field, { target: { value: text } });
      fireEvent.click(screen.getByRole("button", { name: "Write" }));
    };
    write("Ann");
    screen.getByText("Enter the number of a person, such as 20.");
    write("20");
    screen.getByText("That is you.");
    write(" 30 ");
    expect(started).toEqual([30]);
  });

  it("is there by its address, and none by an id that is not known", () => {
    const client = fakeClient({ connection: online, blocks: [] });
    show(<Probe />, client);
    expect(screen.getByRole("button").textContent).toBe("30");
    fireEvent.click(screen.getByRole("button"));
    expect(screen.getByRole("button").textContent).toBe("none");
    expect(calls(client, "openDirect")).toHaveLength(1);
  });
});

describe("the texts", () => {
  const flat = (texts: object, prefix = ""): [string, string][] =>
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === "string" ? [[prefix + key, value]] : flat(value, `${prefix}${key}.`),
    );
  const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

  it.each(flat(en))("%s says the same things in German", (key, text) => {
    const german = Object.fromEntries(flat(de))[key] ?? "";
    expect(german).not.toBe("");
    expect(new Set(holes(german))).toEqual(new Set(holes(text)));
  });
});
