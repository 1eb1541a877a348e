import type { ChatErrorShape } from "@switchboard/chat";
import { type FakeClient, samplePending } from "@switchboard/chat/testing";
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { chatOf, chats, client, deferred, showConsole } from "./support.js";

const ada = chatOf("a", "Ada");

async function ask(fake: FakeClient): Promise<HTMLElement> {
  window.location.hash = "#/chats/a";
  showConsole(fake);
  fireEvent.click(await screen.findByRole("button", { name: "Close chat" }));
  return screen.getByRole("dialog", { name: "Close the chat with Ada?" });
}
const closed = (fake: FakeClient) => fake.calls.filter(({ name }) => name === "closeChat");
const confirm = () => fireEvent.click(screen.getByRole("button", { name: "Close chat" }));

test("closing asks first, with the keyboard on the harmless answer", async () => {
  const fake = client({ chats: chats(ada) });
  await ask(fake);
  expect(document.activeElement?.textContent).toBe("Keep open");
  expect(closed(fake)).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: "Keep open" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(closed(fake)).toEqual([]);
});

test("closing closes, once, and says so", async () => {
  const answer = deferred<void>();
  const fake = client({ chats: chats(ada) }, { actions: { closeChat: () => answer.promise } });
  await ask(fake);
  confirm();
  expect(screen.getByRole("button", { name: "Closing…" }).hasAttribute("disabled")).toBe(true);
  expect(closed(fake)).toEqual([{ name: "closeChat", args: ["a"] }]);
  await act(async () => {
    fake.set({ chats: chats({ ...ada, chat: { ...ada.chat, ended: 1 } }) });
    answer.resolve();
  });
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(screen.getByText("The chat with Ada is closed.")).toBeTruthy();
  expect(screen.queryByRole("textbox", { name: "Message" })).toBeNull();
  expect(screen.getByText("Closed")).toBeTruthy();
});

test("a refusal stays in the dialog, and closing can be tried again", async () => {
  const error: ChatErrorShape = { code: "timeout", message: "timeout" };
  const fake = client({ chats: chats(ada) }, { actions: { closeChat: () => Promise.reject(error) } });
  const dialog = await ask(fake);
  confirm();
  await waitFor(() => expect(dialog.textContent).toContain("The server did not answer in time."));
  confirm();
  await waitFor(() => expect(closed(fake)).toHaveLength(2));
});

test("the dialog says what would stay unsent", async () => {
  const dialog = await ask(client({ chats: chats(chatOf("a", "Ada", { pending: [samplePending()] })) }));
  expect(dialog.textContent).toContain("1 message has not been sent yet.");
});

test("the question goes away when the chat was closed elsewhere", async () => {
  const fake = client({ chats: chats(ada) });
  await ask(fake);
  act(() => fake.set({ chats: chats({ ...ada, chat: { ...ada.chat, ended: 1 } }) }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("Alt and Q asks for the open chat only, and not for one that has ended", async () => {
  const fake = client({ chats: chats(ada) });
  showConsole(fake);
  fireEvent.keyDown(document.body, { key: "q", altKey: true });
  expect(screen.queryByRole("dialog")).toBeNull();
  fireEvent.keyDown(document.body, { key: "1", code: "Digit1", altKey: true });
  await screen.findByRole("button", { name: "Close chat" });
  fireEvent.keyDown(document.body, { key: "q", altKey: true });
  expect(screen.getByRole("dialog", { name: "Close the chat with Ada?" })).toBeTruthy();
});
