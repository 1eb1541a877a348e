import type { Client, State } from "@switchboard/chat";
import { ChatProvider } from "@switchboard/chat/react";
import {
  type FakeClient,
  fakeClient,
  sampleDirect,
  sampleList,
  sampleMessage,
  samplePending,
  sampleTime,
  sampleView,
} from "@switchboard/chat/testing";
import { act, cleanup, configure, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import i18next from "i18next";
import { type ReactNode, useState } from "react";
import { VirtuosoMockContext } from "react-virtuoso";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  BlockedPeople,
  ConversationList,
  conversationsOf,
  DirectTalk,
  ListTalk,
  ManageList,
  MyLists,
  NewMessageDialog,
  PersonMenu,
  PresenceLine,
  unreadOf,
  useDirect,
  useList,
} from "../src/conversations/index.js";
import { initials, previewOf } from "../src/conversations/model.js";
import { de } from "../src/conversations/texts/de.js";
import { en } from "../src/conversations/texts/en.js";
import { AT_ONCE, userNumbers } from "../src/conversations/user-numbers.js";
import { initI18n } from "../src/index.js";

configure({ asyncUtilTimeout: 20_000 });
vi.setConfig({ testTimeout: 60_000 });
beforeEach(() => void initI18n({ en: {}, de: {} }));
afterEach(cleanup);

const online = { state: "online", via: "socket" } as const;

function direct(id: number, name: string, text: string, change: Parameters<typeof sampleDirect>[1] = {}) {
  const message = sampleMessage(1, { authorId: id, content: text, timeSent: sampleTime(id) });
  return sampleDirect([message], {
    ...change,
    chat: { id: `direct-${id}`, peer: { id, name, role: "participant" }, ...change.chat },
  });
}

const chats = (...views: State["chats"][string][]): State["chats"] =>
  Object.fromEntries(views.map((view) => [view.chat.id, view]));

function show(what: ReactNode, client: Client): void {
  render(
    <VirtuosoMockContext value={{ viewportHeight: 600, itemHeight: 50 }}>
      <ChatProvider client={client}>{what}</ChatProvider>
    </VirtuosoMockContext>,
  );
}

const calls = (client: FakeClient, name: string) =>
  client.calls.filter((call) => call.name === name).map(({ args }) => args);

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

describe("a tip", () => {
  const limits = {
    clientMessageIdBytes: 64,
    descriptionChars: 2_000,
    frameBytes: 65_536,
    messageChars: 10,
    page: 200,
    syncChats: 1_000,
  };
  const asked = (
    tips: { currency: string; max: number }[] | undefined,
    view = direct(30, "Ann Miller", "Hi"),
  ) => {
    const client = fakeClient({
      connection: online,
      blocks: [],
      limits: { ...limits, ...(tips && { tips }) },
    });
    show(<PersonMenu view={view} />, client);
    fireEvent.click(screen.getByRole("button", { name: "More" }));
    return client;
  };
  const open = async () => {
    fireEvent.click(screen.getByRole("menuitem", { name: "Give a tip" }));
    return within(await screen.findByRole("dialog", { name: "Give Ann Miller a tip" }));
  };
  const write = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

  it("is offered where the server takes tips, and knows the chat", () => {
    asked(undefined);
    expect(screen.queryByRole("menuitem", { name: "Give a tip" })).toBeNull();
    cleanup();
    asked([{ currency: "EUR", max: 500 }], direct(30, "Ann Miller", "Hi", { chat: { id: "@30" } }));
    expect(screen.queryByRole("menuitem", { name: "Give a tip" })).toBeNull();
  });

  it("is so much of a currency that the server takes, up to its limit", async () => {
    const client = asked([
      { currency: "JPY", max: 500 },
      { currency: "KWD", max: 5_000 },
    ]);
    const dialog = await open();
    const amount = dialog.getByRole("textbox", { name: "Amount" });
    const options = dialog.getAllByRole("option").map((option) => option.textContent);
    expect(options).toEqual(["JPY", "KWD"]);
    fireEvent.click(dialog.getByRole("button", { name: "Give" }));
    dialog.getByText("Enter an amount such as 5.");
    write(amount, "501");
    fireEvent.click(dialog.getByRole("button", { name: /^Give ¥501$/ }));
    dialog.getByText("At most ¥500.");
    write(dialog.getByRole("combobox", { name: "Currency" }), "KWD");
    dialog.getByText("Such as 5.000");
    write(amount, "1,25");
    const message = dialog.getByRole("textbox", { name: "Message (optional)" });
    write(message, "far too long a message");
    fireEvent.click(dialog.getByRole("button", { name: /^Give KWD.1.250$/ }));
    dialog.getByText("The message is too long.");
    expect(calls(client, "tip")).toEqual([]);
    write(message, " Thanks ");
    fireEvent.click(dialog.getByRole("button", { name: /^Give KWD.1.250$/ }));
    expect(calls(client, "tip")).toEqual([["direct-30", { amount: 1_250, currency: "KWD" }, "Thanks"]]);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("may be in any common currency where the server takes all, those with a limit of their own first", async () => {
    asked([
      { currency: "SEK", max: 500 },
      { currency: "*", max: 900 },
    ]);
    const dialog = await open();
    const options = dialog.getAllByRole("option").map((option) => option.textContent);
    expect(options.slice(0, 3)).toEqual(["SEK", "EUR", "USD"]);
    expect(new Set(options).size).toBe(options.length);
  });

  it("is named in the list of conversations, and so is what became of it", () => {
    show(<ConversationList onOpen={() => {}} />, fakeClient({ connection: online, blocks: [] }));
    const tip = { amount: 500, currency: "JPY" };
    const texts = [
      sampleMessage(1, { kind: "tip", tip, content: "" }),
      sampleMessage(1, { kind: "tip", tip, content: "Thanks" }),
      sampleMessage(1, { kind: "system", authorId: 0, tip, tipStatus: "failed", content: "no" }),
      sampleMessage(1, { kind: "system", authorId: 0, content: "Something new" }),
    ].map(
      (message) => previewOf(sampleDirect([message]), 30, i18next.getFixedT("en", "conversations"))?.text,
    );
    expect(texts).toEqual([
      "Tip: ¥500",
      "Tip: ¥500 · Thanks",
      "Your tip of ¥500 was not paid.",
      "Something new",
    ]);
  });
});

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

describe("a list", () => {
  const list = {
    id: "list-1",
    name: "Volunteers",
    ownerId: 10,
    members: 2,
    lastSeq: 0,
    createdAt: sampleTime(0),
  };
  const reach = { seq: 1, delivered: 2, online: 3, total: 9, done: false, read: 1 };
  const written = sampleList([sampleMessage(1, { authorId: 10, content: "Doors open at six" })]);
  const button = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>("button", { name });

  it("of one's own says how far the newest message has come", () => {
    const client = fakeClient({
      me: 10,
      connection: online,
      chats: chats(written),
      reach: { "list-1": reach },
    });
    show(<ListTalk view={written} onReply={() => {}} />, client);
    screen.getByText("Delivered to 2 of 3 who are here. Members in all: 9. Read by 1.");
    expect(screen.getByRole("textbox", { name: "Message" })).toBeTruthy();
  });

  it("of somebody else can be read, and answered in private", () => {
    const replied: string[] = [];
    const client = fakeClient({ me: 20, connection: online, chats: chats(written) });
    show(<ListTalk view={written} onReply={(address) => replied.push(address)} />, client);
    expect(screen.queryByRole("textbox")).toBeNull();
    fireEvent.click(button("Reply in private"));
    expect(replied).toEqual(["@10"]);
  });

  it("that is deleted says so", () => {
    const ended = sampleList(written.messages, { chat: { ended: 1 } });
    show(
      <ListTalk view={ended} onReply={() => {}} />,
      fakeClient({ me: 20, connection: online, chats: chats(ended) }),
    );
    screen.getByText("This list is no more.");
  });

  it("stands among the conversations", () => {
    const client = fakeClient({ me: 20, connection: online, blocks: [], chats: chats(written) });
    show(<ConversationList onOpen={() => {}} />, client);
    expect(button(/Volunteers.*Doors open at six/)).toBeTruthy();
  });

  it("is made, and opened to write or to change it", async () => {
    const createList = vi.fn(async (name: string) => ({ ...list, name }));
    createList.mockRejectedValueOnce({ code: "timeout", message: "" });
    const lists = vi.fn(async (next?: string) =>
      next
        ? { items: [{ ...list, id: "list-2", name: "Nobody", members: 0 }] }
        : { items: [list], next: "2" },
    );
    const opened: string[] = [];
    const client = fakeClient({ connection: online }, { rest: { lists, createList } });
    show(
      <MyLists
        onWrite={({ name }) => opened.push(`write ${name}`)}
        onManage={({ name }) => opened.push(`manage ${name}`)}
      />,
      client,
    );
    await screen.findByText("2 members");
    fireEvent.click(button("Write to all"));
    fireEvent.click(button("Members and name"));
    fireEvent.click(button("Show more"));
    await screen.findByText("Nobody");
    const writing = screen.getAllByRole<HTMLButtonElement>("button", { name: "Write to all" });
    expect(writing.map(({ disabled }) => disabled)).toEqual([false, true]);
    const name = screen.getByRole("textbox", { name: "Name of the list" });
    fireEvent.change(name, { target: { value: " Press " } });
    fireEvent.click(button("Make a list"));
    await screen.findByText("The server did not answer in time. Try again.");
    fireEvent.click(button("Make a list"));
    await waitFor(() => expect(opened).toEqual(["write Volunteers", "manage Volunteers", "manage Press"]));
  });

  it("is for creators only", async () => {
    const lists = async () => Promise.reject({ code: "forbidden", message: "" });
    show(<MyLists onWrite={() => {}} onManage={() => {}} />, fakeClient({}, { rest: { lists } }));
    await screen.findByText(/Only those whom your organisation makes creators/);
  });

  it("has members, who are added by their numbers and removed, and a name", async () => {
    let members = [{ id: 20, name: "Ann Miller", role: "participant" as const }];
    const addMembers = vi.fn(async (_id: string, userIds: readonly number[]) => {
      members = [...members, { id: 21, name: "", role: "participant" }];
      const refused = userIds
        .filter((id) => id === 22)
        .map((userId) => ({ userId, code: "forbidden" as const }));
      return { members: members.length, refused };
    });
    const removeMember = vi.fn(async (_id: string, userId: number) => {
      members = members.filter(({ id }) => id !== userId);
    });
    const renameList = vi.fn(async (_id: string, name: string) => ({ ...list, name }));
    const rest = {
      list: async () => list,
      listMembers: async () => ({ items: members }),
      addMembers,
      removeMember,
      renameList,
    };
    show(<ManageList listId="list-1" onDeleted={() => {}} />, fakeClient({}, { rest }));
    await screen.findByText("Ann Miller");
    const field = screen.getByRole("textbox", { name: "Numbers of people to add" });
    fireEvent.change(field, { target: { value: "21; Ann" } });
    fireEvent.click(button("Add"));
    screen.getByText("Enter numbers such as 20, 21.");
    fireEvent.change(field, { target: { value: "21, 22 21" } });
    fireEvent.click(button("Add"));
    await screen.findByText("1 person was not added: 22.");
    await screen.findByText("Person 21");
    expect(addMembers.mock.calls).toEqual([["list-1", [21, 22]]]);
    fireEvent.click(button("Remove Ann Miller"));
    await waitFor(() => expect(screen.queryByText("Ann Miller")).toBeNull());
    fireEvent.change(screen.getByRole("textbox", { name: "Name of the list" }), {
      target: { value: "Press" },
    });
    fireEvent.click(button("Rename"));
    await screen.findByRole("list", { name: "Members of Press" });
  });

  it("is deleted only after a confirmation", async () => {
    const deleteList = vi.fn(async () => {});
    deleteList.mockRejectedValueOnce({ code: "network", message: "" });
    const onDeleted = vi.fn();
    const rest = { list: async () => list, listMembers: async () => ({ items: [] }), deleteList };
    show(<ManageList listId="list-1" onDeleted={onDeleted} />, fakeClient({}, { rest }));
    await screen.findByText("Nobody is on this list yet.");
    fireEvent.click(button("Delete the list"));
    const dialog = within(await screen.findByRole("dialog", { name: "Delete Volunteers?" }));
    expect(deleteList).not.toHaveBeenCalled();
    fireEvent.click(dialog.getByRole("button", { name: "Delete" }));
    await dialog.findByText("There is no connection to the server.");
    expect(onDeleted).not.toHaveBeenCalled();
    fireEvent.click(dialog.getByRole("button", { name: "Delete" }));
    await waitFor(() => expect(onDeleted).toHaveBeenCalledTimes(1));
  });

  it("is asked for by its id where it is not here, once the others are", async () => {
    const asked = vi.fn(async () => list);
    const unknown = { known: false, hasMore: false, loading: true };
    const client = fakeClient({ connection: online, conversations: unknown }, { rest: { list: asked } });
    show(<ListProbe />, client);
    expect(asked).not.toHaveBeenCalled();
    act(() => client.set({ conversations: { ...unknown, known: true } }));
    await screen.findByText("Volunteers");
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["20", [20]],
    [" 20,21;22\n23 20 ", [20, 21, 22, 23]],
    ["", undefined],
    ["0", undefined],
    ["20 Ann", undefined],
    ["9999999999999999", undefined],
    [Array.from({ length: AT_ONCE + 1 }, (_, index) => index + 1).join(" "), undefined],
  ])("takes numbers of people: %s", (text, numbers) => {
    expect(userNumbers(text)).toEqual(numbers);
  });
});

function ListProbe() {
  return <p>{useList("list-1")?.chat.title ?? "none"}</p>;
}

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
