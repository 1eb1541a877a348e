import { sampleDirect, sampleMessage } from "@switchboard/chat/testing";
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { chatOf, chats, client, showConsole } from "./support.js";

const ben = sampleDirect([sampleMessage(1, { authorId: 30, content: "Hello?" })], { chat: { unread: 1 } });
const known = { blocks: [] };

const tab = (name: string) => screen.getByRole("tab", { name });
const heading = (name: string) => screen.findByRole("heading", { name, level: 2 });

test("messages have a view of their own, and are no active chats", async () => {
  showConsole(client({ ...known, chats: chats(ben, chatOf("a", "Ada")), unread: 1 }));
  expect(screen.getAllByRole("listitem")).toHaveLength(1);
  expect(tab("Chats (1)")).toBeTruthy();
  fireEvent.click(tab("Messages (1)"));
  const list = await screen.findByRole("list", { name: "Conversations" });
  expect(within(list).getAllByRole("listitem")).toHaveLength(1);
  fireEvent.click(within(list).getByRole("button", { name: /Ben Example/ }));
  await heading("Ben Example");
  expect(window.location.hash).toBe("#/messages/%4030");
  expect(screen.getByRole("textbox", { name: "Message" })).toBeTruthy();
});

test("a message that comes is not an arriving chat", () => {
  const fake = client({ ...known, chats: {} });
  showConsole(fake);
  fake.set({ chats: chats(ben) });
  expect(screen.queryByText(/was given to you/)).toBeNull();
});

test("one writes to a participant from the details of the help chat", async () => {
  const fake = client({ ...known, chats: chats(chatOf("a", "Ada")) });
  showConsole(fake);
  fireEvent.click(screen.getByRole("button", { name: /Ada/ }));
  fireEvent.click(await screen.findByRole("button", { name: "Write a private message" }));
  await heading("Ada");
  expect(tab("Messages").getAttribute("aria-selected")).toBe("true");
  fireEvent.change(screen.getByRole("textbox", { name: "Message" }), { target: { value: "Hello" } });
  fireEvent.click(screen.getByRole("button", { name: "Send" }));
  expect(fake.calls).toContainEqual({ name: "send", args: ["@20", "Hello", undefined] });
});

test("one begins a conversation by a number, and sees whom one has blocked", async () => {
  showConsole(client({ ...known, chats: {} }));
  fireEvent.click(tab("Messages"));
  fireEvent.click(await screen.findByRole("button", { name: "New message" }));
  fireEvent.change(screen.getByRole("textbox"), { target: { value: "42" } });
  fireEvent.click(screen.getByRole("button", { name: "Write" }));
  await heading("Person 42");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  fireEvent.click(screen.getByRole("button", { name: "Blocked people" }));
  await heading("Blocked people");
  screen.getByText("You have blocked nobody.");
});

test("an address that is no conversation's says so", async () => {
  window.location.hash = "#/messages/0199-x";
  showConsole(client({ ...known, chats: {} }));
  await screen.findByText("There is no such conversation");
});
