import { LIMITS } from "@switchboard/chat";
import { fakeClient, sampleList, sampleMessage, sampleTime } from "@switchboard/chat/testing";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ConversationList, ListTalk, ManageList, MyLists, useList } from "../src/conversations/index.js";
import { userNumbers } from "../src/conversations/user-numbers.js";
import { chats, online, show } from "./support/conversations.js";

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

  it("is what another device has made of it", async () => {
    let own = [list];
    const lists = vi.fn(async () => ({ items: own }));
    const client = fakeClient({ connection: online }, { rest: { lists } });
    show(<MyLists onWrite={() => {}} onManage={() => {}} />, client);
    await screen.findByText("2 members");
    own = [{ ...list, name: "Press", members: 3 }];
    act(() => client.set({ listsChanged: 1 }));
    await screen.findByText("3 members");
    screen.getByText("Press");
    expect(lists).toHaveBeenCalledTimes(2);
  });

  it("follows another device while it is looked at, to its end", async () => {
    let found = list;
    const rest = {
      list: vi.fn(async () => found),
      listMembers: vi.fn(async () => ({ items: [] })),
    };
    const client = fakeClient({}, { rest });
    show(<ManageList listId="list-1" onDeleted={() => {}} />, client);
    await screen.findByDisplayValue("Volunteers");
    found = { ...list, name: "Press" };
    act(() => client.set({ listsChanged: 1 }));
    await screen.findByDisplayValue("Press");
    expect(rest.listMembers).toHaveBeenCalledTimes(2);
    act(() => client.set({ listsChanged: 2, listsGone: ["list-1"] }));
    await screen.findByText("This list is no more.");
    // Nothing is asked about what is no more.
    expect([rest.list, rest.listMembers].map((asked) => asked.mock.calls.length)).toEqual([2, 2]);
    expect(screen.queryByRole("textbox", { name: "Name of the list" })).toBeNull();
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
    [Array.from({ length: LIMITS.membersAtOnce + 1 }, (_, index) => index + 1).join(" "), undefined],
  ])("takes numbers of people: %s", (text, numbers) => {
    expect(userNumbers(text)).toEqual(numbers);
  });
});

function ListProbe() {
  return <p>{useList("list-1")?.chat.title ?? "none"}</p>;
}
