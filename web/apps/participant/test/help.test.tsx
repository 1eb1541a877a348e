import type { ChatEvent, HelpChat, Message, State } from "@switchboard/chat";
import { sampleMessage, sampleMessages, sampleTime, sampleView } from "@switchboard/chat/testing";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import i18next from "i18next";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createEventBook } from "../src/events/book.js";
import { calls, close, heading, open } from "./support/app.js";
import { FakeKeep } from "./support/keep.js";
import { sampleEvent, sampleRequest } from "./support/samples.js";

afterEach(close);

const PATH = "chats/chat-1";
const ANN = { id: 10, name: "Ann Miller" };
const going: Partial<HelpChat> = { eventId: 7, turn: 1, state: "active", owner: ANN };
const waits: Partial<HelpChat> = { eventId: 7, turn: 0, state: "waiting" };
const request = (change = {}) => [sampleRequest({ requestId: "chat-1", position: 1, ...change })];
const state = (
  chat: Partial<HelpChat>,
  more: Partial<State> = {},
  messages: readonly Message[] = sampleMessages(1, 2),
) => ({ chats: { "chat-1": sampleView(messages, { chat }) }, ...more });
const button = (name: string) => screen.findByRole("button", { name });
const panel = () => screen.findByRole("region", { name: "Your request" });
/** What is spoken when it changes. */
const standing = async () => within(await panel()).getAllByRole("status")[0]?.textContent;

describe("a request that waits", () => {
  it("is a conversation: what was said, where one stands, and room to write", async () => {
    const { client } = open({ path: PATH, state: state(waits, { requests: request({ position: 3 }) }) });
    await heading("Riverside Festival");
    await screen.findByText("Message 1");
    expect(await standing()).toMatch(/^You are number 3/);
    fireEvent.change(screen.getByRole("textbox", { name: "Message" }), { target: { value: "He is awake" } });
    fireEvent.click(screen.getByRole("button", { name: "Send" }));
    expect(calls(client, "send")).toEqual([["chat-1", "He is awake", undefined]]);
  });

  it("waits also where nobody has said how it stands", async () => {
    open({ path: PATH, state: state(waits) });
    expect(await standing()).toMatch(/^Your request waits/);
  });

  it("says how long that may take, how often such a word holds, and how often it held", async () => {
    const wait = { within: [100, 700] as [number, number], share: 0.9 };
    const { client } = open({ path: PATH, state: state(waits, { requests: request({ wait }) }) });
    await screen.findByText("Within 12 minutes, 9 times out of 10");
    client.set({ requests: request({ wait: { ...wait, held: 0.91, of: 812 }, waitSeconds: [60, 120] }) });
    await screen.findByText("(held 91 of 100 times today)");
    // All of a status is read again when something in it changes: it has only where one stands.
    expect(await standing()).toBe("You are next");
    client.set({ requests: request({ position: 2, wait, nobodyOnDuty: false }) });
    await screen.findByText("You are number 2");
    expect(await standing()).toBe("You are number 2");
    expect(screen.queryByText("About 1–2 minutes")).toBeNull();
    client.set({ requests: request() });
    await waitFor(() => expect(screen.queryByText(/minutes/)).toBeNull());
  });

  it("says when nobody is there, and what else one can do", async () => {
    const alternatives = [
      { kind: "phone" as const, value: "112", label: "Emergency" },
      { kind: "place" as const, value: "52.5,13.4", label: "First aid" },
      { kind: "url" as const, value: "https://example.org/help" },
      { kind: "url" as const, value: "javascript:alert(1)", label: "Win a prize" },
      { kind: "text" as const, value: "Ask a steward." },
    ];
    const nobody = { nobodyOnDuty: true, alternatives, waitSeconds: [60, 120], position: 1 };
    const { client } = open({ path: PATH, state: state(waits, { requests: request(nobody) }) });
    await screen.findByText("Nobody is at the desk now");
    expect(screen.queryByText(/next|minutes/)).toBeNull();
    const links = within(await panel()).getAllByRole("link");
    expect(links.map((link) => [link.textContent, link.getAttribute("href")])).toEqual([
      ["Call Emergency (112)", "tel:112"],
      ["Find on the map: First aid", "https://www.openstreetmap.org/?mlat=52.5&mlon=13.4#map=18/52.5/13.4"],
      ["Open example.org", "https://example.org/help"],
    ]);
    screen.getByText("Ask a steward.");
    client.set({ requests: request() });
    await screen.findByText("You are next");
    expect(within(await panel()).queryByRole("link")).toBeNull();
  });

  it("says what this device was told of the event where the server does not say it again", async () => {
    const keep = new FakeKeep();
    const alternatives = [{ kind: "phone" as const, value: "112" }];
    createEventBook({ event: () => Promise.reject(new Error("not asked")) }, keep).learn([
      sampleEvent({ alternatives }),
    ]);
    open({ path: PATH, keep, state: state(waits, { requests: request({ nobodyOnDuty: true }) }) });
    const link = await screen.findByRole("link", { name: "Call 112" });
    expect(link.getAttribute("href")).toBe("tel:112");
  });

  it("is withdrawn from there", async () => {
    const cancelHelp = async () => client.set(state({ ...waits, state: "ended", ended: 1 }));
    const started = open({
      path: PATH,
      state: state(waits, { requests: request() }),
      answers: { actions: { cancelHelp } },
    });
    const { client } = started;
    fireEvent.click(await button("Withdraw"));
    fireEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Withdraw" }));
    await heading("Help");
    expect(calls(client, "cancelHelp")).toEqual([[7]]);
  });

  it("ends when one is fine, after a question", async () => {
    const { client } = open({ path: PATH, state: state(waits, { requests: request() }) });
    fireEvent.click(await button("I am fine now"));
    const dialog = within(await screen.findByRole("dialog", { name: "Are you fine now?" }));
    expect(calls(client, "resolve")).toEqual([]);
    fireEvent.click(dialog.getByRole("button", { name: "I am fine now" }));
    await waitFor(() => expect(calls(client, "resolve")).toEqual([["chat-1"]]));
    client.set(state({ ...waits, state: "ended", ended: 1, outcome: "resolved", timeEnd: sampleTime(9) }));
    await screen.findByText("This conversation is over: you are fine.");
    await button("Ask for help again");
  });
});

describe("somebody who comes and goes", () => {
  const event = (n: number, kind: string, detail: ChatEvent["detail"] = {}): ChatEvent => {
    return { chatId: "chat-1", n, kind, at: sampleTime(2), atSeq: 2, detail };
  };
  const timeline = (...events: ChatEvent[]) => ({ timelines: { "chat-1": events } });

  it("is named, and so is what happens between the messages", async () => {
    const matched = event(2, "matched", { owner: ANN });
    const { client } = open({ path: PATH, state: state(going, timeline(event(1, "queued"), matched)) });
    expect(await standing()).toBe("Ann Miller is here for you");
    await screen.findByText("Ann Miller is here for you.");
    const waiting = state(
      { ...waits, turn: 1 },
      { requests: request(), ...timeline(event(1, "queued"), matched, event(3, "returned")) },
    );
    act(() => client.set(waiting));
    const log = screen.getByRole("log");
    await within(log).findByText("Ann Miller has left. Somebody else is coming.");
    expect(await standing()).toMatch(/^You are next/);
    const spoken = document.querySelector(".sb-list > [aria-live=polite]");
    expect(spoken?.textContent).toBe("Ann Miller has left. Somebody else is coming.");
    const bob = { owner: { id: 11, name: "Bob" } };
    act(() => client.set(state({ ...going, ...bob, turn: 2 }, timeline(event(4, "taken_over", bob)))));
    await within(log).findByText("Bob has taken over, and helps you from now on.");
    expect(await standing()).toBe("Bob is here for you");
  });

  it("is told of in German, too, but for what the agency says itself", async () => {
    const notice = event(5, "notice", { rule: "organizer_away", text: "Hang on!" });
    open({
      path: PATH,
      state: state(
        { ...waits, turn: 1 },
        timeline(event(2, "matched", { owner: ANN }), event(3, "unattended"), notice),
      ),
    });
    await act(() => i18next.changeLanguage("de"));
    await screen.findByText("Ann Miller ist nicht mehr da. Jemand anderes kommt.");
    screen.getByText("Hang on!");
    await act(() => i18next.changeLanguage("en"));
  });

  it("is not said of a notice what the row beside it says", async () => {
    const rows = timeline(event(3, "returned"), event(4, "notice", { rule: "returned" }), event(5, "notice"));
    open({ path: PATH, state: state({ ...waits, turn: 1 }, rows) });
    await screen.findByText("Your helper has left. Somebody else is coming.");
    expect(document.querySelectorAll(".sb-event")).toHaveLength(1);
  });

  it.each([
    ["withdrawn", "You have withdrawn this request."],
    ["expired", /^Nobody could take your request in time/],
    ["closed", "This conversation is over."],
  ] as const)("or does not, and the request is %s in words", async (outcome, words) => {
    open({ path: PATH, state: state({ ...waits, state: "ended", ended: 1, outcome }) });
    await screen.findByText(words);
    expect(screen.queryByRole("region", { name: "Your request" })).toBeNull();
  });
});

describe("a request that somebody has", () => {
  const unanswered = [sampleMessage(1), sampleMessage(2)];
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(sampleTime(9)) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is called back where nobody has answered, and waits again", async () => {
    const { client } = open({ path: PATH, state: state(going, {}, unanswered) });
    const again = await button("I need somebody again");
    again.focus();
    fireEvent.click(again);
    await waitFor(() => expect(calls(client, "callBack")).toEqual([["chat-1"]]));
    client.set(state({ ...waits, turn: 1 }, { requests: request() }, unanswered));
    await waitFor(() => expect(screen.queryByRole("button", { name: "I need somebody again" })).toBeNull());
    // What had the focus is gone: it is kept near.
    expect(document.activeElement).toBe(await panel());
  });

  it.each([
    ["too_many_requests", { retryAfterMs: 170_000 }, "In 3 minutes you can ask for somebody else."],
    ["too_many_requests", { retryAfterMs: 20_000 }, "In 1 minute you can ask for somebody else."],
    ["answered", {}, "Somebody has just answered you."],
    ["network", {}, /^No connection/],
    ["chat_closed", {}, "This conversation is over."],
  ])("says why not: %s", async (code, more, words) => {
    const callBack = () => Promise.reject({ code, message: "", ...more });
    open({ path: PATH, state: state(going, {}, unanswered), answers: { actions: { callBack } } });
    fireEvent.click(await button("I need somebody again"));
    await screen.findByText(words);
    expect((await button("I need somebody again")).getAttribute("aria-disabled")).toBe("false");
  });

  it("is not called back where somebody has answered, nor sooner than after a while", async () => {
    const answer = sampleMessage(3, { fromOrganizer: 1, authorId: 10 });
    const { client } = open({ path: PATH, state: state(going, {}, [...unanswered, answer]) });
    await panel();
    expect(screen.queryByRole("button", { name: "I need somebody again" })).toBeNull();
    client.set(state(going, {}, [...unanswered, answer, sampleMessage(8)]));
    await screen.findByText("Message 8");
    expect(screen.queryByRole("button", { name: "I need somebody again" })).toBeNull();
  });

  it("is said to be over soon when one is fine, once however often that is tapped", async () => {
    let done = () => {};
    const resolve = () => new Promise<void>((resolved) => (done = resolved));
    const { client } = open({ path: PATH, state: state(going), answers: { actions: { resolve } } });
    const fine = await button("I am fine now");
    fine.focus();
    fireEvent.click(fine);
    fireEvent.click(fine);
    expect(calls(client, "resolve")).toEqual([["chat-1"]]);
    done();
    client.set(state({ ...going, resolvedAt: sampleTime(3) }));
    await screen.findByText(/^You have said that you are fine\. Write if/);
    expect(screen.queryByRole("button", { name: "I am fine now" })).toBeNull();
    await waitFor(async () => expect(document.activeElement).toBe(await panel()));
    client.set(state(going));
    await button("I am fine now");
  });
});

describe("a server of before", () => {
  it.each([
    ["before there were turns", {}, undefined],
    ["between the releases", { turn: 1, state: "active" as const }, {} as State["limits"]],
  ])("is asked for nothing that it does not know: %s", async (_, chat, limits) => {
    const more = limits && { limits };
    const { client, geolocation } = open({ path: PATH, state: state({ eventId: 7, ...chat }, more) });
    fireEvent.click(await screen.findByRole("switch", { name: "Share my location" }));
    act(() => geolocation.move(52.5, 13.4));
    await screen.findByText("Your location goes with each message.");
    const names = within(await panel())
      .queryAllByRole("button")
      .map((one) => one.textContent);
    expect(names).toEqual([]);
    expect(calls(client, "setPlace")).toEqual([]);
    expect(calls(client, "loadTimeline")).toEqual([]);
  });
});

describe("the place", () => {
  const place = { lat: 52.5, lng: 13.4, accuracyM: 20 };

  it("is said to be unknown, coming, or known", async () => {
    const { client } = open({ path: PATH, state: state(waits) });
    await screen.findByText("Nobody knows yet where you are.");
    client.set(state({ ...waits, placeComing: true }));
    await screen.findByText("Your place is being found.");
    client.set(state({ ...waits, place: { ...place, at: sampleTime(3) } }));
    await screen.findByText(/^Your place is known within 20 m, since /);
    await button("Correct my place");
  });

  it("is added and corrected by a tap, once each", async () => {
    const { client, geolocation } = open({ path: PATH, state: state(waits) });
    fireEvent.click(await button("Add my place"));
    act(() => geolocation.move(52.5, 13.4, 20));
    await screen.findByText("Your place is on its way.");
    expect(calls(client, "setPlace")).toEqual([["chat-1", place]]);
    expect(geolocation.watches).toBe(0);
    client.set(state({ ...waits, place: { ...place, at: sampleTime(3) } }));
    await screen.findByText("Your place was sent.");
    fireEvent.click(await button("Correct my place"));
    act(() => geolocation.fail(1));
    await screen.findByText(/^Your location is blocked/);
    expect(calls(client, "setPlace")).toHaveLength(1);
  });

  it("is told while it is shared, when that says more than before, and without an entry", async () => {
    const { client, geolocation } = open({ path: PATH, state: state(going) });
    fireEvent.click(await screen.findByRole("switch", { name: "Share my location" }));
    act(() => geolocation.move(52.5, 13.4, 20));
    await screen.findByText("Whoever helps you sees where you are.");
    act(() => geolocation.move(52.50001, 13.4, 20));
    act(() => geolocation.move(52.501, 13.4, 20));
    expect(calls(client, "setPlace")).toEqual([
      ["chat-1", place],
      ["chat-1", { ...place, lat: 52.501 }],
    ]);
    expect(screen.queryByRole("button", { name: /my place/ })).toBeNull();
    expect(calls(client, "send")).toEqual([]);
  });

  it("is told no more when the request has ended", async () => {
    const { client, geolocation } = open({ path: PATH, state: state(going) });
    fireEvent.click(await screen.findByRole("switch", { name: "Share my location" }));
    client.set(state({ ...going, state: "ended", ended: 1, timeEnd: sampleTime(9) }));
    await button("Ask for help again");
    expect(geolocation.watches).toBe(0);
    expect(calls(client, "setPlace")).toEqual([]);
  });
});

describe("somebody who writes with a finger", () => {
  it("has the room for it, and loses nothing that is under way", async () => {
    vi.stubGlobal("matchMedia", (query: string) => ({ matches: query === "(pointer: coarse)" }));
    const { client, geolocation } = open({ path: PATH, state: state(waits, { requests: request() }) });
    const field = await screen.findByRole("textbox", { name: "Message" });
    await button("I am fine now");
    fireEvent.click(await button("Add my place"));
    act(() => field.focus());
    expect(screen.queryByRole("button", { name: "I am fine now" })).toBeNull();
    expect(await standing()).toBe("You are next");
    act(() => geolocation.move(52.5, 13.4));
    expect(calls(client, "setPlace")).toEqual([["chat-1", { lat: 52.5, lng: 13.4 }]]);
    act(() => field.blur());
    await button("I am fine now");
    vi.unstubAllGlobals();
  });
});
