import type { AgencyChat } from "@switchboard/chat/organizer";
import { sampleEvent, sampleMessage, sampleTime } from "@switchboard/chat/testing";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { noLog, readOn } from "../src/team/agency-log.js";
import { heldRows, sameRows } from "../src/team/held-rows.js";
import { LOOK_EVERY } from "../src/team/use-agency-chats.js";
import { asked, chatOf, chats, client, colleague, showConsole, team } from "./support.js";

const agencyChat = (id: string, name: string, change: Partial<AgencyChat> = {}): AgencyChat => {
  const { readSeq: _, unread: __, ...chat } = chatOf(id, name).chat;
  return { ...chat, state: "waiting", turn: 0, lastSeq: 2, askedAt: sampleTime(0), ...change };
};
const ada = agencyChat("a", "Ada");
const bob = agencyChat("b", "Bob", { turn: 1 });
const cyd = agencyChat("c", "Cyd", { state: "active", turn: 1, organizerId: 11 });
const ann = colleague(11, "Ann", { chats: 1 });

/** What the server answers: by the beginning of the path. */
function server(answers: Record<string, () => unknown>) {
  return async (_: string, path: string) => {
    const found = Object.entries(answers).find(([beginning]) => path.startsWith(beginning));
    if (found === undefined) throw { code: "internal", message: `nothing at ${path}` };
    return found[1]() as { body: unknown; next?: string };
  };
}
const log = [sampleMessage(1, { chatId: "a", content: "I fell" }), sampleMessage(2, { chatId: "a" })];
const calm = {
  "/agency/chats?status=waiting": () => ({ body: [ada, bob] }),
  "/agency/chats?status=active": () => ({
    body: [cyd, agencyChat("m", "Mine", { state: "active", organizerId: 10 })],
  }),
  "/agency/chats/a/messages": () => ({ body: log }),
  "/agency/chats/c/messages": () => ({ body: log }),
  "/agency/chats/a/events": () => ({ body: [sampleEvent(1, 1, { chatId: "a", kind: "queued" })] }),
  "/agency/chats/c/events": () => ({ body: [] }),
};

async function show(
  answers: Record<string, () => unknown> = calm,
  ask: () => Promise<unknown> = async () => ({ type: "new_chat", payload: chatOf("a", "Ada").chat }),
  rank: "organizer" | "supervisor" = "supervisor",
) {
  const channel = team([colleague(10, "Olga"), ann], { ask: ask as never, call: server(answers) });
  const fake = client({ rank }, channel);
  showConsole(fake);
  fireEvent.click(await screen.findByRole("tab", { name: "Team" }));
  await screen.findByRole("list", { name: "Colleagues" });
  return fake;
}
const turnTo = (part: string) => fireEvent.click(screen.getByRole("button", { name: part }));
const rows = async (name: string) =>
  within(await screen.findByRole("list", { name })).getAllByRole<HTMLElement>("button");

describe("the agency's chats", () => {
  test("are for supervisors, but for those that nobody looks after, which anybody takes over", async () => {
    const fake = await show(
      { ...calm, "/agency/chats?status=unattended": () => ({ body: [cyd] }) },
      undefined,
      "organizer",
    );
    expect(screen.queryByRole("button", { name: "Waiting" })).toBeNull();
    turnTo("Left alone");
    fireEvent.click((await rows("Chats that nobody looks after"))[0] as HTMLElement);
    const pane = within(await screen.findByRole("region", { name: "Chat of the agency" }));
    // Nobody but its owner and supervisors reads it.
    expect(pane.getByText("Whoever has this chat is away")).toBeTruthy();
    fireEvent.click(pane.getByRole("button", { name: "Take over" }));
    const dialog = within(await screen.findByRole("dialog", { name: /Take the chat with .*Cyd.* over/ }));
    fireEvent.click(dialog.getByRole("button", { name: "Take over" }));
    await waitFor(() =>
      expect(asked(fake)).toEqual([{ type: "take_over", payload: { chatId: "c", turn: 1 } }]),
    );
  });

  test("are those that wait, and those of colleagues by name", async () => {
    await show();
    turnTo("Waiting");
    const waiting = await rows("Chats that wait");
    expect(waiting.map((row) => row.textContent)).toEqual([
      expect.stringContaining("Ada"),
      expect.stringContaining("Bob"),
    ]);
    expect(waiting[0]?.textContent).toContain("waits for somebody");
    turnTo("Active");
    const active = await rows("Chats of your colleagues");
    expect(active[0]?.textContent).toMatch(/with .*Ann/);
    // One's own are among one's chats.
    expect(active).toHaveLength(1);
  });

  test("are none of a server that answers another question", async () => {
    await show({ ...calm, "/agency/chats?status=waiting": () => ({ body: [chatOf("x", "Old").chat] }) });
    turnTo("Waiting");
    expect(await screen.findByText("Nobody is waiting")).toBeTruthy();
  });

  test("are looked at again every so often, and rows stay under the pointer", async () => {
    let waiting = [ada, bob];
    await show({ ...calm, "/agency/chats?status=waiting": () => ({ body: waiting }) });
    turnTo("Waiting");
    const [first] = await rows("Chats that wait");
    fireEvent.pointerEnter(first as HTMLElement);
    waiting = [bob, agencyChat("d", "Dan")];
    vi.useFakeTimers();
    turnTo("Active");
    turnTo("Waiting");
    await act(() => vi.advanceTimersByTimeAsync(10));
    const list = () =>
      within(screen.getByRole("list", { name: "Chats that wait" }))
        .getAllByRole("button")
        .map((row) => row.textContent?.replace(/(Ada|Bob|Dan|Eve).*/, "$1").slice(1));
    expect(list()).toEqual(["Bob", "Dan"]);
    const box = screen.getByRole("list", { name: "Chats that wait" }).parentElement as HTMLElement;
    fireEvent.pointerOver(box);
    waiting = [agencyChat("e", "Eve"), agencyChat("d", "Dan")];
    await act(() => vi.advanceTimersByTimeAsync(LOOK_EVERY + 10));
    expect(list()).toEqual(["Bob", "Dan", "Eve"]);
    fireEvent.click(screen.getByRole("button", { name: "Sort now" }));
    expect(list()).toEqual(["Eve", "Dan"]);
  });

  test("that cannot be read say so, and are tried again", async () => {
    let tries = 0;
    await show({
      ...calm,
      "/agency/chats?status=waiting": () => {
        tries += 1;
        if (tries === 1) throw { code: "overloaded", message: "busy" };
        return { body: [ada] };
      },
    });
    turnTo("Waiting");
    expect((await screen.findByRole("alert")).textContent).toContain("The server is busy");
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await rows("Chats that wait")).toHaveLength(1);
  });
});

test("a list that can be read no more stays, and says that it may be out of date", async () => {
  let isBusy = false;
  await show({
    ...calm,
    "/agency/chats?status=waiting": () => {
      if (isBusy) throw { code: "overloaded", message: "busy" };
      return { body: [ada] };
    },
  });
  vi.useFakeTimers();
  turnTo("Waiting");
  await act(() => vi.advanceTimersByTimeAsync(10));
  isBusy = true;
  await act(() => vi.advanceTimersByTimeAsync(LOOK_EVERY));
  expect(screen.getByText(/^This may be out of date.*The server is busy/)).toBeTruthy();
  expect(screen.getByRole("list", { name: "Chats that wait" })).toBeTruthy();
  isBusy = false;
  await act(() => vi.advanceTimersByTimeAsync(LOOK_EVERY));
  expect(screen.queryByText(/^This may be out of date/)).toBeNull();
});

describe("a chat of the agency", () => {
  const open = async (fake?: ReturnType<typeof show>) => {
    await fake;
    turnTo("Waiting");
    fireEvent.click((await rows("Chats that wait"))[0] as HTMLElement);
    const pane = await screen.findByRole("region", { name: "Chat of the agency" });
    await within(pane).findByText("I fell");
    return within(pane);
  };

  test("is read with what happened to it, and nobody is shown that", async () => {
    const fake = await show();
    const pane = await open();
    expect(await pane.findByText("The request waits.")).toBeTruthy();
    expect(pane.queryByRole("textbox")).toBeNull();
    expect(asked(fake)).toEqual([]);
    expect(fake.calls.filter(({ name }) => name === "view" || name === "type")).toEqual([]);
  });

  test("is taken over, also one that waits, and opens among one's own", async () => {
    const fake = await show();
    const pane = await open();
    fireEvent.click(pane.getByRole("button", { name: "Take over" }));
    const dialog = within(await screen.findByRole("dialog", { name: /Take the chat with .*Ada.* over/ }));
    expect(dialog.getByText(/out of its turn in the queue/)).toBeTruthy();
    fireEvent.change(dialog.getByRole("textbox"), { target: { value: "I know her" } });
    fireEvent.click(dialog.getByRole("button", { name: "Take over" }));
    const payload = { chatId: "a", turn: 0, note: "I know her" };
    await waitFor(() => expect(asked(fake)).toEqual([{ type: "take_over", payload }]));
    act(() => fake.set({ chats: chats(chatOf("a", "Ada", { chat: { organizerId: 10, turn: 1 } })) }));
    await waitFor(() => expect(window.location.hash).toBe("#/chats/a"));
  });

  test("that somebody else took first is said so, by a key too", async () => {
    const moved = { code: "chat_moved", message: "moved", chat: { state: "active", ended: 0 } };
    await open(show(calm, () => Promise.reject(moved)));
    fireEvent.keyDown(document.body, { key: "t", altKey: true });
    const dialog = within(await screen.findByRole("dialog"));
    fireEvent.submit(dialog.getByRole("textbox"));
    expect((await dialog.findByRole("alert")).textContent).toContain("Somebody else has this chat by now");
  });

  test("of a colleague says what taking it over means", async () => {
    await show();
    turnTo("Active");
    fireEvent.click((await rows("Chats of your colleagues"))[0] as HTMLElement);
    fireEvent.click(await screen.findByRole("button", { name: "Take over" }));
    expect(await screen.findByText(/Whoever has it now is told/)).toBeTruthy();
  });
});

describe("the log of a chat that goes on", () => {
  const page = (from: number, to: number, next?: string) => ({
    items: Array.from({ length: to - from + 1 }, (_, index) => sampleMessage(from + index)),
    ...(next === undefined ? {} : { next }),
  });
  const seqs = (log: typeof noLog) => log.messages.map(({ seq }) => seq);

  test("is read page by page, and its last page again for what is new", () => {
    const first = readOn(noLog, { type: "came", at: undefined, page: page(1, 2, "/2") });
    expect(first).toMatchObject({ next: "/2", status: "ready" });
    const second = readOn(first, { type: "came", at: "/2", page: page(3, 3) });
    const again = readOn(second, { type: "came", at: "/2", page: page(3, 5) });
    expect(seqs(again)).toEqual([1, 2, 3, 4, 5]);
    expect(again.at).toBe("/2");
    expect(readOn(again, { type: "came", at: "/2", page: page(3, 5) }).messages).toBe(again.messages);
  });

  test("keeps what it has when a page does not come", () => {
    const first = readOn(noLog, { type: "came", at: undefined, page: page(1, 2, "/2") });
    const error = { code: "network", message: "gone" } as const;
    const failed = readOn(first, { type: "failed", error });
    expect(failed).toMatchObject({ status: "failed", error, next: "/2" });
    expect(seqs(failed)).toEqual([1, 2]);
  });
});

test("rows that are held stay where they are, and none is lost or there twice", () => {
  const list = fc
    .uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"))
    .map((ids) => ids.map((id) => ({ id })));
  fc.assert(
    fc.property(list, list, (shown, wanted) => {
      const held = heldRows(shown, wanted);
      expect(sameRows(held.slice(0, shown.length), shown)).toBe(true);
      expect(new Set(held.map(({ id }) => id)).size).toBe(held.length);
      for (const { id } of wanted) expect(held.some((row) => row.id === id)).toBe(true);
    }),
  );
});
