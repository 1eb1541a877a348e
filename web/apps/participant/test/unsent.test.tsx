import type { HelpRequest, PendingRequest } from "@switchboard/chat";
import { sampleView } from "@switchboard/chat/testing";
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { setEmergencyLine } from "../../../packages/kit/src/root/emergency.js";
import { createDrafts } from "../src/drafts/store.js";
import { createEventBook } from "../src/events/book.js";
import { createSharing } from "../src/places/sharing.js";
import { calls, close, heading, open } from "./support/app.js";
import { FakeKeep } from "./support/keep.js";
import { sampleEvent, samplePendingRequest, sampleRequest } from "./support/samples.js";

afterEach(() => {
  close();
  setEmergencyLine(undefined);
});

const PATH = "events/7";
const click = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const unsent = (change: Partial<PendingRequest> = {}, state = {}) =>
  open({ path: PATH, state: { pendingRequests: [samplePendingRequest(change)], ...state } });
const refused = (code: string, more = {}): Partial<PendingRequest> => ({
  state: "refused",
  error: { code, message: "", ...more } as NonNullable<PendingRequest["error"]>,
});

describe("a request that has not arrived", () => {
  it("is said to be unsent at once, in words, with what was said", async () => {
    setEmergencyLine("In danger call 112");
    const { client } = open({
      path: PATH,
      state: { connection: { state: "waiting", attempt: 1, until: 0 } },
      answers: {
        actions: {
          requestHelp: ({ description }) => {
            client.set({ pendingRequests: [samplePendingRequest({ description, kept: false })] });
            return new Promise(() => {});
          },
        },
      },
    });
    const field = await screen.findByRole("textbox", { name: "What has happened?" });
    fireEvent.change(field, { target: { value: "I fell" } });
    click("Ask for help");
    await heading("Not sent yet");
    expect(screen.getByRole("status").textContent).toMatch(/^Not sent yet\. Leave this page open/);
    screen.getByText("I fell");
    screen.getByText("In danger call 112");
    expect(screen.queryByRole("progressbar")).toBeNull();
    client.set({ pendingRequests: [samplePendingRequest({ description: "I fell" })] });
    await screen.findByText(/^Not sent yet\. This device keeps your request/);
  });

  it("is there after a reload without a network, and a tap tries it", async () => {
    const { client } = open({
      path: PATH,
      state: {
        connection: { state: "waiting", attempt: 1, until: 0 },
        pendingRequests: [samplePendingRequest()],
      },
      answers: { rest: { event: () => Promise.reject({ code: "network", message: "" }) } },
    });
    await heading("Not sent yet");
    screen.getByText("My friend fell.");
    click("Try now");
    expect(calls(client, "reconnect")).toHaveLength(1);
  });

  it("takes more words, which are kept with it and go to its conversation", async () => {
    const { client } = unsent();
    const field = await screen.findByRole("textbox", { name: "Add something" });
    fireEvent.change(field, { target: { value: "At the fountain" } });
    click("Add");
    expect(calls(client, "addToRequest")).toEqual([["name-1", "At the fountain", undefined]]);
    await screen.findByText("At the fountain");
    expect(field).toHaveProperty("value", "");
    expect(document.activeElement).toBe(field);
    click("Add");
    expect(calls(client, "addToRequest")).toHaveLength(1);
    // What is begun when it arrives is gone on with there.
    fireEvent.change(field, { target: { value: "He is aw" } });
    const chat = { id: "request-1", eventId: 7, turn: 0, state: "waiting" as const };
    client.set({
      pendingRequests: [],
      requests: [sampleRequest()],
      chats: { "request-1": sampleView([], { chat }) },
    });
    await heading("Riverside Festival");
    expect(screen.getByRole("textbox", { name: "Message" })).toHaveProperty("value", "He is aw");
  });

  it.each([
    ["overloaded", /^That is as much as can be kept/],
    ["too_large", "The text is too long."],
  ])("says why it takes no more, and loses nothing: %s", async (code, words) => {
    const addToRequest = () => {
      throw { code, message: "" };
    };
    open({
      path: PATH,
      state: { pendingRequests: [samplePendingRequest()] },
      answers: { actions: { addToRequest } },
    });
    const field = await screen.findByRole("textbox", { name: "Add something" });
    fireEvent.change(field, { target: { value: "At the fountain" } });
    click("Add");
    await screen.findByText(words);
    expect(field).toHaveProperty("value", "At the fountain");
    click("Back");
    await heading("Where are you?");
    fireEvent.click(await screen.findByText("Riverside Festival"));
    expect(await screen.findByRole("textbox", { name: "Add something" })).toHaveProperty(
      "value",
      "At the fountain",
    );
  });

  it("is not the only way: what else one can do is there without a network, too", async () => {
    const keep = new FakeKeep();
    const alternatives = [{ kind: "phone" as const, value: "112", label: "Emergency" }];
    createEventBook({ event: () => Promise.reject(new Error("no network")) }, keep).learn([
      sampleEvent({ alternatives }),
    ]);
    open({
      path: PATH,
      keep,
      state: {
        connection: { state: "waiting", attempt: 1, until: 0 },
        pendingRequests: [samplePendingRequest()],
      },
    });
    const link = await screen.findByRole("link", { name: "Call Emergency (112)" });
    expect(link.getAttribute("href")).toBe("tel:112");
  });

  it("is a draft with all of its words when it is taken back", async () => {
    const keep = new FakeKeep();
    const words = [{ clientMessageId: "a", text: "At the fountain", createdAt: 1 }];
    open({ path: PATH, keep, state: { pendingRequests: [samplePendingRequest({ words })] } });
    await heading("Not sent yet");
    click("Take back");
    await heading("Help");
    expect(createDrafts(keep).get("help/7")).toEqual({ words: "My friend fell.\nAt the fountain" });
  });

  it("of a page before is told its place, and shares it, when it has arrived", async () => {
    const keep = new FakeKeep();
    createSharing(keep).set("name-1", true);
    let answer = (_: HelpRequest) => {};
    const requested = () => new Promise<HelpRequest>((resolve) => (answer = resolve));
    const { client, geolocation } = open({
      keep,
      state: { pendingRequests: [samplePendingRequest({ placeComing: true })] },
      answers: { actions: { requested } },
    });
    await heading("Help");
    expect(calls(client, "requested")).toEqual([["name-1"]]);
    client.set({ pendingRequests: [], requests: [sampleRequest()] });
    await act(async () => answer(sampleRequest()));
    act(() => geolocation.move(52.5, 13.4, 20));
    const place = { lat: 52.5, lng: 13.4, accuracyM: 20 };
    expect(calls(client, "setPlace")).toEqual([["request-1", place]]);
    expect(createSharing(keep).has("request-1")).toBe(true);
  });

  it("is followed again when it was refused and is tried again", async () => {
    const keep = new FakeKeep();
    createSharing(keep).set("name-1", true);
    let tries = 0;
    const requested = async () => {
      tries += 1;
      if (tries === 1) throw { code: "help_unavailable", message: "" };
      return sampleRequest();
    };
    const { client } = open({
      keep,
      state: { pendingRequests: [samplePendingRequest()] },
      answers: { actions: { requested } },
    });
    await waitFor(() => expect(tries).toBe(1));
    client.set({ pendingRequests: [samplePendingRequest(refused("help_unavailable"))] });
    await act(async () => client.set({ pendingRequests: [samplePendingRequest()] }));
    expect(createSharing(keep).has("request-1")).toBe(true);
  });

  it("leads to the queue when it waits", async () => {
    const { client } = unsent();
    await heading("Not sent yet");
    client.set({ pendingRequests: [], requests: [sampleRequest()] });
    await heading("You are in the queue");
    expect(location.pathname).toBe("/participant/requests/request-1");
  });

  it("is shown as what it is when it is known to wait before its answer", async () => {
    const { client } = unsent();
    await heading("Not sent yet");
    client.set({ requests: [sampleRequest()] });
    await heading("You are in the queue");
  });

  it("leads to the conversation when somebody has taken it", async () => {
    const { client } = unsent();
    await heading("Not sent yet");
    client.set({ pendingRequests: [] });
    client.set({ chats: { "request-1": sampleView([], { chat: { id: "request-1", eventId: 7 } }) } });
    await heading("Riverside Festival");
    expect(location.pathname).toBe("/participant/chats/request-1");
  });

  it("can be taken back, and its words are a draft then", async () => {
    const keep = new FakeKeep();
    const { client } = open({ path: PATH, keep, state: { pendingRequests: [samplePendingRequest()] } });
    await heading("Not sent yet");
    click("Take back");
    await heading("Help");
    expect(calls(client, "cancelHelp")).toEqual([[7]]);
    expect(createDrafts(keep).get("help/7")).toEqual({ words: "My friend fell." });
    client.set({ pendingRequests: [samplePendingRequest({ state: "takenBack" })] });
    await screen.findByText(/^Draft/);
    expect(screen.queryByText(/^Not sent yet/)).toBeNull();
  });

  it("that somebody has taken before it was taken back opens as a conversation", async () => {
    const chats = { "request-1": sampleView([], { chat: { id: "request-1", eventId: 7 } }) };
    const { client } = open({
      path: PATH,
      state: { pendingRequests: [samplePendingRequest()] },
      answers: {
        actions: {
          cancelHelp: () => {
            client.set({ chats, pendingRequests: [] });
            return Promise.reject({ code: "already_matched", message: "" });
          },
        },
      },
    });
    await heading("Not sent yet");
    click("Take back");
    await heading("Riverside Festival");
  });

  it("that somebody has taken leaves alone what is written anew meanwhile", async () => {
    const keep = new FakeKeep();
    const chats = { "request-1": sampleView([], { chat: { id: "request-1", eventId: 7 } }) };
    let refuse = (_: unknown): void => {};
    const { client } = open({
      path: PATH,
      keep,
      state: { pendingRequests: [samplePendingRequest()] },
      answers: {
        actions: {
          cancelHelp: () =>
            new Promise((_, reject) => {
              refuse = reject;
            }),
        },
      },
    });
    await heading("Not sent yet");
    click("Take back");
    await heading("Help");
    client.set({ pendingRequests: [] });
    fireEvent.click(await screen.findByRole("button", { name: "Go on" }));
    const field = await screen.findByRole("textbox", { name: "What has happened?" });
    fireEvent.change(field, { target: { value: "My other leg" } });
    client.set({ chats });
    await act(async () => refuse({ code: "already_matched", message: "" }));
    expect(createDrafts(keep).get("help/7")).toEqual({ words: "My other leg" });
    expect(location.pathname).toBe("/participant/events/7");
  });

  it("takes the place of its draft once the device keeps it, and not before", async () => {
    const keep = new FakeKeep();
    createDrafts(keep).set("help/7", { words: "My friend fell." });
    const pendingRequests = [samplePendingRequest({ kept: false })];
    const { client } = open({ path: PATH, keep, state: { pendingRequests } });
    await heading("Not sent yet");
    expect(createDrafts(keep).get("help/7")).toBeDefined();
    act(() => client.set({ pendingRequests: [samplePendingRequest()] }));
    await waitFor(() => expect(createDrafts(keep).get("help/7")).toBeUndefined());
  });

  it("is on the first screen", async () => {
    open({ state: { pendingRequests: [samplePendingRequest()] } });
    await screen.findByText("Not sent yet: your request at Riverside Festival.");
    expect(screen.queryByText(/Nothing here yet/)).toBeNull();
    click("Open");
    await heading("Not sent yet");
  });

  it("is not said to be unsent on the first screen when it is over", async () => {
    open({ state: { pendingRequests: [samplePendingRequest({ state: "over" })] } });
    await screen.findByText("Riverside Festival: This request does not wait any more.");
  });
});

describe("a request that was refused", () => {
  it("because of a conversation that goes on is offered for it", async () => {
    const chats = { "chat-1": sampleView([], { chat: { eventId: 7 } }) };
    const { client } = unsent(refused("help_already_requested", { requestId: "chat-1" }), { chats });
    await heading("Not sent");
    expect(screen.getByRole("alert").textContent).toMatch(/already/);
    click("Send this to the conversation");
    await heading("Riverside Festival");
    expect(calls(client, "moveToChat")).toEqual([["name-1", "chat-1"]]);
    expect(calls(client, "discard")).toEqual([]);
  });

  it("because of one of another phone that waits is offered for its conversation", async () => {
    const chat = { id: "request-2", eventId: 7, turn: 0, state: "waiting" as const };
    const { client } = unsent(refused("help_already_requested", { requestId: "request-2" }), {
      requests: [sampleRequest({ requestId: "request-2" })],
      chats: { "request-2": sampleView([], { chat }) },
    });
    await heading("Not sent");
    click("Send this to the conversation");
    await heading("Riverside Festival");
    expect(calls(client, "moveToChat")).toEqual([["name-1", "request-2"]]);
  });

  it("because of one that waits leads there, and keeps the words", async () => {
    const { client } = unsent(refused("help_already_requested"), { requests: [sampleRequest()] });
    await heading("Not sent");
    expect(screen.queryByRole("button", { name: /conversation/ })).toBeNull();
    click("Open it");
    await heading("You are in the queue");
    expect(calls(client, "discard")).toEqual([]);
  });

  it("because of one that has ended since can be tried again", async () => {
    const { client } = unsent(refused("help_already_requested"));
    await heading("Not sent");
    click("Try again");
    expect(calls(client, "retry")).toEqual([["name-1"]]);
  });

  it("can be tried again, or changed", async () => {
    const { client } = unsent(refused("invalid_payload"));
    await heading("Not sent");
    expect(screen.getByRole("alert").textContent).toMatch(/24 hours before/);
    click("Try again");
    expect(calls(client, "retry")).toEqual([["name-1"]]);
    click("Change it");
    expect(calls(client, "discard")).toEqual([["name-1"]]);
    client.set({ pendingRequests: [] });
    const field = await screen.findByRole("textbox", { name: "What has happened?" });
    expect(field).toHaveProperty("value", "My friend fell.");
  });

  it("because there is no such event leads to the others", async () => {
    unsent(refused("event_not_found"));
    await heading("Not sent");
    click("Find another event");
    await heading("Where are you?");
  });

  it("can be discarded", async () => {
    const { client } = unsent({ state: "over" });
    await heading("No longer waiting");
    await screen.findByText("This request does not wait any more.");
    click("Discard");
    await heading("Help");
    expect(calls(client, "discard")).toEqual([["name-1"]]);
  });
});
