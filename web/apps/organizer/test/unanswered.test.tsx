import type { AgencyChat } from "@switchboard/chat/organizer";
import { sampleEvent, sampleMessage, sampleTime } from "@switchboard/chat/testing";
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { chatOf, client, colleague, showConsole, team } from "./support.js";

const ended = (id: string, name: string, change: Partial<AgencyChat> = {}): AgencyChat => {
  const { readSeq: _, unread: __, ...chat } = chatOf(id, name).chat;
  return { ...chat, state: "ended", ended: 1, turn: 0, timeEnd: sampleTime(30), ...change };
};
const withdrawn = ended("a", "Ada", { outcome: "withdrawn", waitedSeconds: 720 });
const expired = ended("b", "Bob", { outcome: "expired", waitedSeconds: 3_600 });
const fine = ended("c", "Cyd", { outcome: "resolved", waitedSeconds: 60 });
const taken = ended("d", "Dan", { turn: 1, outcome: "closed" });

beforeEach(() => {
  window.location.hash = "#/archive";
});

/** The archives of a server that knows all of it; `found` is what nobody ever took. */
async function show(found: readonly AgencyChat[]) {
  const asked: string[] = [];
  const call = async (_: string, path: string) => {
    asked.push(path);
    if (path.startsWith("/agency/chats?status=unanswered")) return { body: found };
    const kinds = ["queued", "withdrawn"];
    return { body: kinds.map((kind, at) => sampleEvent(at + 1, 1, { chatId: "a", kind })) };
  };
  const rest = {
    archive: async () => ({ items: [taken] }),
    archivedMessages: async () => ({ items: [sampleMessage(1, { chatId: "a", content: "I fell" })] }),
  };
  showConsole(client({ rank: "organizer" }, { rest, ...team([colleague(10, "Olga")], { call }) }));
  const only = await screen.findByRole("switch", { name: "Not answered" });
  return { asked, only };
}
const list = () => within(screen.getByRole("list", { name: "Ended chats" }));

describe("requests that nobody ever took", () => {
  test("are not there with a server that does not tell of them", async () => {
    showConsole(client({}, { rest: { archive: async () => ({ items: [taken] }) } }));
    await screen.findByText("Dan");
    expect(screen.queryByRole("switch", { name: "Not answered" })).toBeNull();
  });

  test("are in the archives with how they ended, and how long they had waited", async () => {
    const { asked, only } = await show([withdrawn, expired, fine, taken]);
    await screen.findByText("Dan");
    fireEvent.click(only);
    await screen.findByText("Ada");
    const rows = list()
      .getAllByRole("button")
      .map((row) => row.textContent);
    expect(rows).toEqual([
      expect.stringMatching(/^Ada.*Withdrawn after .*12 min/),
      expect.stringMatching(/^Bob.*Nobody came in .*1 h/),
      expect.stringMatching(/^Cyd.*Was fine after .*1 min/),
    ]);
    expect(asked).toContain("/agency/chats?status=unanswered&limit=50");
    fireEvent.change(screen.getByLabelText("Participant"), { target: { value: "ad" } });
    await waitFor(() => expect(asked).toContain("/agency/chats?status=unanswered&participant=ad&limit=50"));
    fireEvent.click(only);
    await screen.findByText("Dan");
  });

  test("may be none", async () => {
    const { only } = await show([]);
    fireEvent.click(only);
    expect(await screen.findByText("Nobody was left without an answer")).toBeTruthy();
  });

  test("are read with what happened between the messages", async () => {
    const { asked, only } = await show([withdrawn]);
    fireEvent.click(only);
    fireEvent.click(await screen.findByText("Ada"));
    const history = within(await screen.findByRole("region", { name: "History" }));
    await history.findByText("I fell");
    expect(await history.findByText("The request waits.")).toBeTruthy();
    expect(history.getByText("It was withdrawn.")).toBeTruthy();
    expect(history.getByText(/Withdrawn after .*12 min/)).toBeTruthy();
    expect(asked).toContain("/agency/chats/a/events");
  });
});
