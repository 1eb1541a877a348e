import { sampleMessage, sampleTime } from "@switchboard/chat/testing";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { chatOf, chats, client, showConsole } from "./support.js";

const said = (seq: number, minutes: number, fromOrganizer: 0 | 1 = 0) => ({
  lastMessage: sampleMessage(seq, { content: `Words ${seq}`, timeSent: sampleTime(minutes), fromOrganizer }),
});
const ada = chatOf("a", "Ada", { chat: said(1, 1) });
const bob = chatOf("b", "Bob", { chat: said(1, 5) });
const cyd = chatOf("c", "Cyd", { chat: said(2, 9, 1) });
/** Ada was answered. */
const adaAnswered = chatOf("a", "Ada", { chat: said(2, 10, 1) });

const list = () => screen.getByRole("list", { name: "Active chats" });
const rows = () => within(list()).getAllByRole("listitem");
const names = () => rows().map((row) => /Ada|Bob|Cyd|Dan/.exec(row.textContent ?? "")?.[0]);
const over = () => fireEvent.pointerEnter(list().parentElement as HTMLElement);
const away = () => fireEvent.pointerLeave(list().parentElement as HTMLElement);
const behind = () => screen.queryByText("The order has changed.");

describe("who waits", () => {
  test("stands first, longest on top, with a clock; the others below a rule", () => {
    vi.useFakeTimers({ now: Date.parse(sampleTime(5)) + 10_000 });
    showConsole(client({ chats: chats(cyd, bob, ada) }));
    expect(names()).toEqual(["Ada", "Bob", "Cyd"]);
    expect(rows()[0]?.textContent).toContain("4:10");
    expect(rows()[1]?.textContent).toContain("0:10");
    expect(rows()[0]?.textContent).toContain("Waits for an answer since");
    expect(within(rows()[2] as HTMLElement).getByText("Answered")).toBeTruthy();
    expect(screen.getAllByText("Answered")).toHaveLength(1);
    act(() => vi.advanceTimersByTime(2_000));
    expect(rows()[0]?.textContent).toContain("4:12");
  });

  test("stays marked when it was read, until there is an answer", () => {
    const read = chatOf("a", "Ada", { chat: { ...said(1, 1), readSeq: 1, unread: 0 } });
    const fake = client({ chats: chats(read, cyd) });
    showConsole(fake);
    expect(rows()[0]?.textContent).toContain("Waits for an answer");
    act(() => fake.set({ chats: chats(adaAnswered, cyd) }));
    expect(screen.queryByText(/Waits for an answer/)).toBeNull();
    expect(screen.queryByText("Answered")).toBeNull();
  });
});

describe("rows", () => {
  test("do not move under the pointer, and do when it has gone", () => {
    const fake = client({ chats: chats(ada, bob, cyd) });
    showConsole(fake);
    over();
    act(() => fake.set({ chats: chats(adaAnswered, bob, cyd, chatOf("d", "Dan", { chat: said(1, 0) })) }));
    expect(names()).toEqual(["Ada", "Bob", "Cyd", "Dan"]);
    expect(within(rows()[2] as HTMLElement).getByText("Answered")).toBeTruthy();
    expect(behind()).toBeTruthy();
    away();
    expect(names()).toEqual(["Dan", "Bob", "Ada", "Cyd"]);
    expect(behind()).toBeNull();
  });

  test("stay when their chat ends under the pointer", () => {
    const fake = client({ chats: chats(ada, bob) });
    showConsole(fake);
    over();
    act(() => fake.set({ chats: chats({ ...ada, chat: { ...ada.chat, ended: 1 } }, bob) }));
    expect(names()).toEqual(["Ada", "Bob"]);
    expect(rows()[0]?.textContent).toContain("Closed");
    away();
    expect(names()).toEqual(["Bob"]);
  });

  test("do not move while the keyboard is among them, and do when it has gone", () => {
    const fake = client({ chats: chats(ada, bob) });
    showConsole(fake);
    const first = within(rows()[0] as HTMLElement).getByRole("button");
    act(() => first.focus());
    fireEvent.keyDown(first, { key: "ArrowDown" });
    act(() => fake.set({ chats: chats(adaAnswered, bob) }));
    expect(names()).toEqual(["Ada", "Bob"]);
    expect(document.activeElement).toBe(within(rows()[1] as HTMLElement).getByRole("button"));
    act(() => screen.getByRole("tab", { name: /^Chats/ }).focus());
    expect(names()).toEqual(["Bob", "Ada"]);
  });

  test("are put in order by who asks for it", () => {
    const fake = client({ chats: chats(ada, bob) });
    showConsole(fake);
    over();
    act(() => fake.set({ chats: chats(adaAnswered, bob) }));
    fireEvent.click(screen.getByRole("button", { name: "Sort now" }));
    expect(names()).toEqual(["Bob", "Ada"]);
    expect(behind()).toBeNull();
  });

  test("are counted by the shortcuts as they stand", async () => {
    const fake = client({ chats: chats(ada, bob) });
    showConsole(fake);
    over();
    act(() => fake.set({ chats: chats(adaAnswered, bob) }));
    fireEvent.keyDown(document.body, { key: "1", code: "Digit1", altKey: true });
    await waitFor(() => expect(fake.calls).toContainEqual({ name: "view", args: ["a"] }));
  });

  test("are free again when the list was gone meanwhile", async () => {
    const fake = client({ chats: chats(ada) });
    showConsole(fake);
    over();
    act(() => fake.set({ chats: {} }));
    act(() => fake.set({ chats: chats(ada, bob) }));
    act(() => fake.set({ chats: chats(adaAnswered, bob) }));
    await waitFor(() => expect(names()).toEqual(["Bob", "Ada"]));
  });
});
