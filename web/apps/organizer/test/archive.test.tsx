import type { Event, MemberChat, Message, Rest } from "@switchboard/chat";
import { sampleMessage, sampleTime } from "@switchboard/chat/testing";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { chatOf, client, event, paged, showConsole } from "./support.js";

const ended = (id: string, name: string): MemberChat =>
  chatOf(id, name, { chat: { ended: 1, organizerId: 11, timeEnd: sampleTime(30) } }).chat;
const page = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ended(`e${from + index}`, `Guest ${from + index}`));
const list = () => screen.getByRole("list", { name: "Ended chats" });
const search = () => within(screen.getByRole("search")).getByLabelText("Participant");

beforeEach(() => {
  window.location.hash = "#/archive";
});

/** A console on the archives, whose server answers so. */
function archives(rest: Partial<Rest>) {
  return showConsole(client({}, { rest: { archivedMessages: async () => ({ items: [] }), ...rest } }));
}

describe("the archives", () => {
  test("show who, where and when, and fetch the next page at the end of the list", async () => {
    const asked: (string | undefined)[] = [];
    const answer = paged([page(1, 5), page(6, 8)]);
    archives({
      archive: (role, filter, next) => {
        expect([role, filter]).toEqual(["organizer", {}]);
        asked.push(next);
        return answer(next);
      },
    });
    await waitFor(() => expect(within(list()).getByText("Guest 8")).toBeTruthy());
    expect(within(list()).getByText("Guest 1")).toBeTruthy();
    expect(within(list()).getAllByText("Riverside Festival")).toHaveLength(8);
    expect(asked).toEqual([undefined, "1"]);
  });

  test("are opened and left by keyboard, which goes on where one looks or reads", async () => {
    window.location.hash = "#/chats";
    const answer = paged([page(1, 2)]);
    archives({ archive: (_role, _filter, next) => answer(next) });
    fireEvent.keyDown(document.body, { key: "r", altKey: true });
    await waitFor(() => expect(document.activeElement).toBe(search()));
    fireEvent.keyDown(search(), { key: "r", altKey: true });
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("main")));
  });

  test("are searched for a participant once the typing has stopped", async () => {
    vi.useFakeTimers();
    const asked: unknown[] = [];
    archives({
      archive: async (_role, filter) => {
        asked.push(filter);
        return { items: filter?.participant === undefined ? page(1, 2) : [ended("x", "Zoe")] };
      },
    });
    await act(() => vi.advanceTimersByTimeAsync(0));
    for (const typed of ["z", "zo", "zoe"]) {
      fireEvent.change(search(), { target: { value: typed } });
      await act(() => vi.advanceTimersByTimeAsync(100));
    }
    expect(asked).toEqual([{}]);
    await act(() => vi.advanceTimersByTimeAsync(300));
    expect(asked).toEqual([{}, { participant: "zoe" }]);
    expect(within(list()).getByText("Zoe")).toBeTruthy();
    expect(within(list()).queryByText("Guest 1")).toBeNull();
  });

  test("are searched by event, which is found on the server", async () => {
    const asked: unknown[] = [];
    const events: Event[] = [event(1, "Riverside Festival"), event(2, "City Marathon")];
    archives({
      archive: async (_role, filter) => {
        asked.push(filter);
        return { items: page(1, 2) };
      },
      events: async (query = "") => ({ items: events.filter(({ name }) => name.includes(query)) }),
    });
    const field = screen.getByRole("combobox", { name: "Event" });
    fireEvent.mouseDown(field);
    fireEvent.click(await screen.findByRole("option", { name: "City Marathon" }));
    await waitFor(() => expect(asked).toContainEqual({ eventId: 2 }));
  });

  test("say what to do when nothing is there, and when nothing was found", async () => {
    archives({ archive: async () => ({ items: [] }) });
    expect(await screen.findByText("No ended chats yet")).toBeTruthy();
    fireEvent.change(search(), { target: { value: "nobody" } });
    expect(await screen.findByText("Nothing found")).toBeTruthy();
  });

  test("say when they cannot be read, and are tried again when asked", async () => {
    let broken = true;
    archives({
      archive: async () => {
        if (broken) throw { code: "network", message: "no answer" };
        return { items: page(1, 1) };
      },
    });
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("There is no connection to the server.");
    broken = false;
    fireEvent.click(within(alert).getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(within(list()).getByText("Guest 1")).toBeTruthy());
  });

  test("keep what is there when a later page fails, and go on from it when asked", async () => {
    let broken = true;
    const answer = paged([page(1, 3), page(4, 5)]);
    const archive = vi.fn((_role: unknown, _filter: unknown, next?: string) =>
      next !== undefined && broken ? Promise.reject({ code: "network", message: "no answer" }) : answer(next),
    );
    archives({ archive });
    await screen.findByText("There is no connection to the server.");
    expect(within(list()).getByText("Guest 3")).toBeTruthy();
    expect(archive).toHaveBeenCalledTimes(2);
    broken = false;
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(within(list()).getByText("Guest 5")).toBeTruthy());
  });

  test("give the whole history, page by page from its beginning, to read only", async () => {
    const messages: Message[] = [
      sampleMessage(1, { content: "I fell" }),
      sampleMessage(2, { content: "We are coming", fromOrganizer: 1, authorId: 11 }),
      sampleMessage(3, { content: "<b>Thanks</b>" }),
    ];
    const asked: (string | undefined)[] = [];
    const answer = paged([messages.slice(0, 2), messages.slice(2)]);
    archives({
      archive: async () => ({ items: page(1, 2) }),
      archivedMessages: (role, chatId, next) => {
        expect([role, chatId]).toEqual(["organizer", "e2"]);
        asked.push(next);
        return answer(next);
      },
    });
    fireEvent.click(await screen.findByText("Guest 2"));
    const history = await screen.findByRole("region", { name: "History" });
    await waitFor(() => expect(within(history).getByText("<b>Thanks</b>")).toBeTruthy());
    expect(within(history).getByText("I fell")).toBeTruthy();
    expect(asked).toEqual([undefined, "1"]);
    expect(within(history).getByRole("heading", { name: "Guest 2" })).toBeTruthy();
    expect(within(history).queryByRole("textbox")).toBeNull();
    expect(within(history).queryByRole("button", { name: "Close chat" })).toBeNull();
  });

  test("keep the chat that is open when another search does not find it", async () => {
    archives({
      archive: async (_role, filter) => ({ items: filter?.participant === undefined ? page(1, 2) : [] }),
    });
    fireEvent.click(await screen.findByText("Guest 2"));
    await screen.findByRole("region", { name: "History" });
    fireEvent.change(search(), { target: { value: "nobody" } });
    await screen.findByText("Nothing found");
    expect(screen.getByRole("region", { name: "History" })).toBeTruthy();
  });
});
