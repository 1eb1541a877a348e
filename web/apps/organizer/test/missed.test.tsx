import { memoryStorage } from "@switchboard/chat";
import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { chatOf, chats, client, showConsole } from "./support.js";

const missed = (chatId: string) => ({ type: "missed_chat", payload: { chatId, eventId: 1 } });
const list = () => screen.findByRole("region", { name: /^You missed/ });

test("what was missed stays until it is seen, also over a reload", async () => {
  const storage = memoryStorage();
  const fake = client({ chats: chats(chatOf("a", "Ada")) });
  showConsole(fake, { storage });
  await screen.findByRole("list", { name: "Active chats" });
  act(() => fake.emitFrame(missed("a")));
  act(() => fake.emitFrame(missed("b")));
  expect((await list()).textContent).toContain("You missed 2 requests");
  expect(within(await list()).getByText(/Ada.*Riverside Festival/)).toBeTruthy();
  // As a reload does: what is kept is kept by then.
  await act(async () => undefined);
  cleanup();
  showConsole(client(), { storage });
  fireEvent.click(within(await list()).getByRole("button", { name: /^Seen: .*Ada/ }));
  await waitFor(async () => expect((await list()).textContent).toContain("You missed a request"));
  await act(async () => undefined);
  cleanup();
  showConsole(client(), { storage });
  fireEvent.click(within(await list()).getByRole("button", { name: "Seen: Somebody" }));
  await waitFor(() => expect(screen.queryByRole("region", { name: /^You missed/ })).toBeNull());
});

test("what was missed and is given again is missed no more", async () => {
  const fake = client();
  showConsole(fake);
  act(() => fake.emitFrame(missed("a")));
  await list();
  const again = chatOf("a", "Ada", { chat: { organizerId: 10 } });
  act(() => fake.emitFrame({ type: "new_chat", payload: again.chat }));
  await waitFor(() => expect(screen.queryByRole("region", { name: /^You missed/ })).toBeNull());
});
