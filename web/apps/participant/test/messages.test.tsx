import { sampleDirect, sampleMessage } from "@switchboard/chat/testing";
import { fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { calls, close, heading, open } from "./support/app.js";

afterEach(close);

const ben = sampleDirect([sampleMessage(1, { authorId: 30, content: "Hello?" })], { chat: { unread: 3 } });
const state = { chats: { [ben.chat.id]: ben }, blocks: [], unread: 3 };

it("leads from the overview to a conversation and back", async () => {
  const { client } = open({ state });
  fireEvent.click(await screen.findByRole("button", { name: "Messages, 3 unread" }));
  await heading("Messages");
  expect(location.pathname).toBe("/participant/messages");
  fireEvent.click(screen.getByRole("button", { name: /Ben Example/ }));
  await heading("Ben Example");
  expect(location.pathname).toBe("/participant/messages/@30");
  expect(calls(client, "view").at(-1)).toEqual(["@30"]);
  fireEvent.click(screen.getByRole("button", { name: "Back" }));
  await heading("Messages");
});

it("begins one with somebody of whom the number is known", async () => {
  const { client } = open({ path: "messages", state: { blocks: [] } });
  fireEvent.click(await screen.findByRole("button", { name: "New message" }));
  fireEvent.change(screen.getByRole("textbox"), { target: { value: "12" } });
  fireEvent.click(screen.getByRole("button", { name: "Write" }));
  await heading("Person 12");
  expect(calls(client, "openDirect").at(-1)?.[0]).toMatchObject({ id: 12 });
});

it("shows whom one has blocked", async () => {
  open({ path: "messages", state });
  fireEvent.click(await screen.findByRole("button", { name: "Blocked people" }));
  await heading("Blocked people");
  await screen.findByText("You have blocked nobody.");
});

it("says of an address that is no conversation's that there is none", async () => {
  open({ path: "messages/0199-x", state });
  await screen.findByText("There is no such conversation.");
});
