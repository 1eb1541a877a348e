import type { ChatEvent, State } from "@switchboard/chat";
import {
  sampleEvent,
  sampleMessage,
  sampleMessages,
  sampleTime,
  sampleView,
} from "@switchboard/chat/testing";
import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createSharing } from "../src/places/sharing.js";
import { calls, close, heading, open } from "./support/app.js";
import { FakeKeep } from "./support/keep.js";

afterEach(close);

const PATH = "chats/chat-1";
const waiting = { state: "waiting", attempt: 3, until: 0 } as const;
const going = sampleView(sampleMessages(1, 2), { chat: { eventId: 7 } });
const over = sampleView(sampleMessages(1, 2), { chat: { eventId: 7, ended: 1, timeEnd: sampleTime(9) } });
const share = () => screen.findByRole("switch", { name: "Share my location" });

function send(text: string): void {
  fireEvent.change(screen.getByRole("textbox", { name: "Message" }), { target: { value: text } });
  fireEvent.click(screen.getByRole("button", { name: "Send" }));
}

describe("the location", () => {
  it("is neither asked for nor sent unless it is shared", async () => {
    const { client, geolocation } = open({ path: PATH, state: { chats: { "chat-1": going } } });
    await share();
    send("Here");
    expect(calls(client, "send")).toEqual([["chat-1", "Here", undefined]]);
    expect(geolocation.asked).toBe(0);
  });

  it("goes with each message while it is shared, as it is then", async () => {
    const { client, geolocation } = open({ path: PATH, state: { chats: { "chat-1": going } } });
    fireEvent.click(await share());
    act(() => geolocation.move(52.5, 13.4));
    await screen.findByText("Your location goes with each message.");
    send("Here");
    act(() => geolocation.move(52.6, 13.5));
    send("Now here");
    fireEvent.click(await share());
    send("And now?");
    expect(calls(client, "send")).toEqual([
      ["chat-1", "Here", { place: { lat: 52.5, lng: 13.4 } }],
      ["chat-1", "Now here", { place: { lat: 52.6, lng: 13.5 } }],
      ["chat-1", "And now?", undefined],
    ]);
    expect(geolocation.watches).toBe(0);
  });

  it("is watched only while the conversation is open", async () => {
    const { geolocation } = open({ path: PATH, state: { chats: { "chat-1": going } } });
    fireEvent.click(await share());
    expect(geolocation.watches).toBe(1);
    fireEvent.click(screen.getByRole("button", { name: "Back" }));
    await heading("Help");
    expect(geolocation.watches).toBe(0);
    fireEvent.click(await screen.findByText("Riverside Festival"));
    expect(await share()).toHaveProperty("checked", true);
    expect(geolocation.watches).toBe(1);
  });

  it("is watched no more when the conversation ends", async () => {
    const { client, geolocation } = open({ path: PATH, state: { chats: { "chat-1": going } } });
    fireEvent.click(await share());
    client.set({ chats: { "chat-1": over } });
    await screen.findByRole("button", { name: "Ask for help again" });
    expect(geolocation.watches).toBe(0);
    expect(screen.queryByRole("switch")).toBeNull();
  });

  it("may be denied, and tried again", async () => {
    const { geolocation } = open({ path: PATH, state: { chats: { "chat-1": going } } });
    fireEvent.click(await share());
    act(() => geolocation.fail(1));
    await screen.findByText(/Your location is blocked/);
    expect(await share()).toHaveProperty("checked", false);
    fireEvent.click(await share());
    act(() => geolocation.move(1, 2));
    await screen.findByText("Your location goes with each message.");
    expect(await share()).toHaveProperty("checked", true);
  });

  it("is shared again after a restart of the app, in that conversation", async () => {
    const keep = new FakeKeep();
    createSharing(keep).set("chat-1", true);
    const { geolocation } = open({ path: PATH, keep, state: { chats: { "chat-1": going } } });
    expect(await share()).toHaveProperty("checked", true);
    expect(geolocation.watches).toBe(1);
  });
});

describe("a conversation that ends", () => {
  it("says so and offers to ask again, at the same event", async () => {
    const { client } = open({ path: PATH, state: { chats: { "chat-1": going } } });
    await share();
    client.set({ chats: { "chat-1": over } });
    fireEvent.click(await screen.findByRole("button", { name: "Ask for help again" }));
    await screen.findByText("At Riverside Festival");
    expect(screen.queryByText("You have asked for help here already.")).toBeNull();
  });

  it("says that it is over", async () => {
    open({ path: PATH, state: { chats: { "chat-1": over } } });
    await screen.findByText("This conversation is over.");
    expect(screen.queryByRole("textbox")).toBeNull();
  });

  it("can be read without a connection", async () => {
    open({ path: PATH, state: { connection: waiting, stale: true, chats: { "chat-1": over } } });
    await screen.findByText("Message 2");
  });
});

describe("a conversation that this device does not hold", () => {
  const archivedMessages = vi.fn(async (_role: string, _chat: string, next?: string) =>
    next
      ? { items: [sampleMessage(2, { content: "Second", fromOrganizer: 1 })] }
      : { items: [sampleMessage(1, { content: "First <b>", lat: 1, lng: 2 })], next: "2" },
  );

  it("comes from the archive, page by page, oldest first", async () => {
    open({ path: PATH, answers: { rest: { archivedMessages } } });
    await screen.findByText("First <b>");
    screen.getByText("Sent with location");
    fireEvent.click(screen.getByRole("button", { name: "Show more" }));
    await screen.findByText("Second");
    const rows = screen.getAllByRole("listitem").map((row) => row.textContent);
    expect(rows).toEqual([
      expect.stringMatching(/^You, .*First/),
      expect.stringMatching(/^Helper, .*Second/),
    ]);
    expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
  });

  it("says between the messages who came and went, and goes on where that is not known", async () => {
    const ann = { owner: { id: 10, name: "Ann Miller" } };
    const pages: Record<string, { items: ChatEvent[]; next?: string }> = {
      first: { items: [sampleEvent(1, 1, { detail: ann })], next: "second" },
      second: {
        items: [sampleEvent(3, 2, { kind: "returned", detail: {} }), sampleEvent(4, 2, { kind: "closed" })],
      },
    };
    const timeline = vi.fn(async (_: string, next?: string) => pages[next ?? "first"] ?? { items: [] });
    const archivedMessages = async () => ({ items: sampleMessages(1, 2) });
    open({ path: PATH, answers: { rest: { archivedMessages, timeline } } });
    await screen.findByText(/^Ann Miller has left\. Somebody else is coming\./);
    const rows = screen.getAllByRole("listitem").map((row) => row.textContent);
    expect(rows).toEqual([
      expect.stringMatching(/Message 1$/),
      expect.stringMatching(/^Ann Miller is here for you\./),
      expect.stringMatching(/Message 2$/),
      expect.stringMatching(/^Ann Miller has left\./),
    ]);
    timeline.mockRejectedValue({ code: "not_found", message: "" });
    open({ path: PATH, answers: { rest: { archivedMessages, timeline } } });
    await screen.findByText("Message 2");
    const before = timeline.mock.calls.length;
    const limits = {} as NonNullable<State["limits"]>;
    open({ path: PATH, state: { limits }, answers: { rest: { archivedMessages, timeline } } });
    await screen.findByText("Message 2");
    expect(timeline).toHaveBeenCalledTimes(before);
  });

  it.each(["chat_not_found", "no_access"])("may not be there for one: %s", async (code) => {
    const missing = () => Promise.reject({ code, message: "" });
    open({ path: PATH, answers: { rest: { archivedMessages: missing } } });
    expect((await screen.findByRole("alert")).textContent).toBe("There is no such conversation.");
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
  });

  it("has links, and no other markup", async () => {
    const content = "See https://example.org/map <img src=x onerror=alert(1)>";
    const linked = async () => ({ items: [sampleMessage(1, { content })] });
    open({ path: PATH, answers: { rest: { archivedMessages: linked } } });
    const link = await screen.findByRole("link", { name: "https://example.org/map" });
    expect(link.getAttribute("rel")).toContain("noopener");
    expect(screen.getByText(/onerror=alert/).querySelector("img")).toBeNull();
  });

  it("is fetched again when that failed", async () => {
    const failing = vi.fn(async () => ({ items: [sampleMessage(1, { content: "First" })] }));
    failing.mockRejectedValueOnce({ code: "network", message: "" });
    open({ path: PATH, answers: { rest: { archivedMessages: failing } } });
    fireEvent.click(await screen.findByRole("button", { name: "Try again" }));
    await screen.findByText("First");
  });

  it("cannot be read without a connection, and says so", async () => {
    open({ path: PATH, state: { connection: waiting } });
    await screen.findByText(/is not on this device/);
  });
});
