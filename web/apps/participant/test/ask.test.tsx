import type { HelpRequest } from "@switchboard/chat";
import { type FakeClient, sampleView } from "@switchboard/chat/testing";
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createSharing } from "../src/places/sharing.js";
import { calls, close, heading, open } from "./support/app.js";
import { FakeKeep } from "./support/keep.js";
import { sampleEvent, samplePendingRequest, sampleRequest } from "./support/samples.js";

afterEach(close);

const words = () => screen.findByRole("textbox", { name: "What has happened?" });
const ask = () => screen.getByRole("button", { name: "Ask for help" });
const refused = (code: string) => ({ actions: { requestHelp: () => Promise.reject({ code, message: "" }) } });

async function say(text: string): Promise<void> {
  fireEvent.change(await words(), { target: { value: text } });
}

it("leads to the conversation that the request is, where the server says so", async () => {
  const chat = { id: "request-1", eventId: 7, turn: 0, state: "waiting" as const };
  const { client } = open({
    path: "events/7",
    answers: {
      actions: {
        requestHelp: async () => {
          client.set({ requests: [sampleRequest()], chats: { "request-1": sampleView([], { chat }) } });
          return sampleRequest();
        },
      },
    },
  });
  await say("My friend fell.");
  fireEvent.click(ask());
  await heading("Riverside Festival");
  expect(location.pathname).toBe("/participant/chats/request-1");
  screen.getByText("You are number 3");
  screen.getByRole("textbox", { name: "Message" });
});

it("leads from home over the event to the queue, and back from there to home", async () => {
  const { client } = open({ answers: { actions: { requestHelp: async () => queue(client) } } });
  fireEvent.click(await screen.findByRole("button", { name: "Get help" }));
  expect(document.activeElement).toBe(await heading("Where are you?"));
  fireEvent.click(await screen.findByText("Riverside Festival"));
  expect(document.activeElement).toBe(await heading("Ask for help"));
  await say("My friend fell.");
  fireEvent.click(ask());
  await heading("You are in the queue");
  screen.getByText("You are number 3");
  expect(calls(client, "requestHelp")).toEqual([[{ eventId: 7, description: "My friend fell." }]]);
  await waitFor(() => expect(location.pathname).toBe("/participant/requests/request-1"));
  fireEvent.click(screen.getByRole("button", { name: "Back" }));
  await heading("Help");
});

function queue(client: { set: (change: { requests: HelpRequest[] }) => void }): HelpRequest {
  client.set({ requests: [sampleRequest()] });
  return sampleRequest();
}

describe("what is said", () => {
  it("may be only a kind", async () => {
    const { client } = open({ path: "events/7" });
    fireEvent.click(await screen.findByRole("button", { name: "Medical" }));
    fireEvent.click(ask());
    await waitFor(() =>
      expect(calls(client, "requestHelp")).toEqual([[{ eventId: 7, description: "Medical help needed" }]]),
    );
  });

  it("has the kind in front, the one that was picked last", async () => {
    const { client } = open({ path: "events/7" });
    fireEvent.click(await screen.findByRole("button", { name: "Medical", pressed: false }));
    fireEvent.click(screen.getByRole("button", { name: "Security", pressed: false }));
    screen.getByRole("button", { name: "Medical", pressed: false });
    await say("A fight at gate 2");
    fireEvent.click(ask());
    await waitFor(() => expect(calls(client, "requestHelp")).toHaveLength(1));
    expect(calls(client, "requestHelp")[0]).toEqual([
      { eventId: 7, description: "Security needed: A fight at gate 2" },
    ]);
  });

  it("can be taken back, but must be something", async () => {
    const { client } = open({ path: "events/7" });
    fireEvent.click(await screen.findByRole("button", { name: "Medical" }));
    fireEvent.click(screen.getByRole("button", { name: "Medical", pressed: true }));
    await say("   ");
    fireEvent.click(ask());
    expect((await screen.findByRole("alert")).textContent).toMatch(/^Pick medical or security/);
    expect(document.activeElement).toBe(await words());
    expect(calls(client, "requestHelp")).toEqual([]);
  });

  it("must fit into what the server takes, the kind included", async () => {
    const limits = {
      clientMessageIdBytes: 64,
      descriptionChars: 30,
      frameBytes: 65_536,
      messageChars: 4_000,
      page: 200,
      syncChats: 1_000,
    };
    const { client } = open({ path: "events/7", state: { limits } });
    fireEvent.click(await screen.findByRole("button", { name: "Medical" }));
    await say("x".repeat(10));
    expect((await screen.findByRole("alert")).textContent).toBe("31 of 30 characters: please shorten it.");
    fireEvent.click(ask());
    expect(calls(client, "requestHelp")).toEqual([]);
    await say("👍".repeat(9));
    expect(screen.queryByRole("alert")).toBeNull();
    fireEvent.click(ask());
    await waitFor(() => expect(calls(client, "requestHelp")).toHaveLength(1));
  });

  it("is sent once, however often the button is pressed", async () => {
    const { client } = open({
      path: "events/7",
      answers: { actions: { requestHelp: () => new Promise(() => {}) } },
    });
    await say("Help");
    const button = ask();
    fireEvent.click(button);
    await screen.findByRole("button", { name: "Asking" });
    fireEvent.click(button);
    expect(calls(client, "requestHelp")).toHaveLength(1);
  });
});

describe("a refusal", () => {
  it("because help was asked for already leads to that request", async () => {
    const { client } = open({ path: "events/7", answers: refused("help_already_requested") });
    await say("Help");
    fireEvent.click(ask());
    expect((await screen.findByRole("alert")).textContent).toMatch(/already/);
    // The other device's request arrives.
    client.set({ requests: [sampleRequest()] });
    fireEvent.click(await screen.findByRole("button", { name: "Open it" }));
    await heading("You are in the queue");
  });

  it("because of a conversation that goes on leads there", async () => {
    const view = sampleView([], { chat: { eventId: 7 } });
    open({ path: "events/7", state: { chats: { "chat-1": view } } });
    await screen.findByText("You have asked for help here already.");
    fireEvent.click(screen.getByRole("button", { name: "Open it" }));
    await heading("Riverside Festival");
    expect(location.pathname).toBe("/participant/chats/chat-1");
  });

  it.each([
    ["invalid_payload", /24 hours before the event until its end/],
    ["network", /No connection/],
    ["overloaded", /Too much is going on/],
    ["too_many_requests", /too often/],
    ["timeout", /nothing happens twice/],
  ])("%s is explained, what was written stays, and it can be tried again", async (code, text) => {
    open({ path: "events/7", answers: refused(code) });
    await say("Help");
    fireEvent.click(ask());
    expect((await screen.findByRole("alert")).textContent).toMatch(text);
    expect(await words()).toHaveProperty("value", "Help");
    expect(ask()).toHaveProperty("disabled", false);
  });

  it("because the event is over leads to the others", async () => {
    open({ path: "events/7", answers: refused("event_not_found") });
    await say("Help");
    fireEvent.click(ask());
    expect((await screen.findByRole("alert")).textContent).toMatch(/over, or does not exist/);
    fireEvent.click(screen.getByRole("button", { name: "Find another event" }));
    await heading("Where are you?");
  });
});

it("does not lead somebody to the queue who has gone elsewhere meanwhile", async () => {
  let answer = (_: HelpRequest) => {};
  const requestHelp = () => new Promise<HelpRequest>((resolve) => (answer = resolve));
  const { client, keep } = open({ path: "events/7", answers: { actions: { requestHelp } } });
  fireEvent.click(await screen.findByRole("switch", { name: "Share my location" }));
  await say("Help");
  fireEvent.click(ask());
  fireEvent.click(screen.getByRole("button", { name: "Back" }));
  await heading("Where are you?");
  answer(queue(client));
  await waitFor(() => expect([...keep.values.values()].join()).toContain("request-1"));
  await heading("Where are you?");
});

describe("an event that is opened by its address", () => {
  it("and is gone leads to the others", async () => {
    const event = () => Promise.reject({ code: "event_not_found", message: "" });
    open({ path: "events/8", answers: { rest: { event } } });
    expect((await screen.findByRole("alert")).textContent).toMatch(/over, or does not exist/);
    fireEvent.click(screen.getByRole("button", { name: "Find another event" }));
    await heading("Where are you?");
  });

  it("is fetched again when that failed", async () => {
    const event = vi.fn(async () => sampleEvent());
    event.mockRejectedValueOnce({ code: "network", message: "" });
    open({ path: "events/7", answers: { rest: { event } } });
    fireEvent.click(await screen.findByRole("button", { name: "Try again" }));
    await screen.findByText("At Riverside Festival");
  });
});

describe("the location", () => {
  const share = () => screen.findByRole("switch", { name: "Share my location" });

  it("is not asked for unless its owner shares it", async () => {
    const { client, geolocation } = open({ path: "events/7" });
    await say("Help");
    fireEvent.click(ask());
    await waitFor(() => expect(calls(client, "requestHelp")).toHaveLength(1));
    expect(geolocation.asked).toBe(0);
  });

  it("goes with the request, and is shared in the conversation that follows", async () => {
    const { client, geolocation } = open({
      path: "events/7",
      answers: { actions: { requestHelp: async () => queue(client) } },
    });
    fireEvent.click(await share());
    await screen.findByText("Finding your location");
    geolocation.move(52.5, 13.4);
    await screen.findByText(/goes with the request/);
    expect(geolocation.watches).toBe(0);
    await say("Help");
    fireEvent.click(ask());
    await heading("You are in the queue");
    expect(calls(client, "requestHelp")).toEqual([
      [{ eventId: 7, description: "Help", place: { lat: 52.5, lng: 13.4 } }],
    ]);
    expect(geolocation.watches).toBe(0);
    client.set({ requests: [], chats: { "request-1": sampleView([], { chat: { id: "request-1" } }) } });
    await waitFor(() => expect(geolocation.watches).toBe(1));
  });

  it("is shared also where this page does not live to see the answer", async () => {
    const keep = new FakeKeep();
    const requestHelp = () => {
      client.set({ pendingRequests: [samplePendingRequest()] });
      return new Promise<HelpRequest>(() => {});
    };
    const { client, geolocation } = open({ path: "events/7", keep, answers: { actions: { requestHelp } } });
    fireEvent.click(await share());
    act(() => geolocation.move(52.5, 13.4));
    await say("Help");
    fireEvent.click(ask());
    await heading("Not sent yet");
    expect(createSharing(keep).has("name-1")).toBe(true);
  });

  it("is shared in the conversation also where that is there before the answer", async () => {
    let answer = (_: HelpRequest) => {};
    const requestHelp = () => new Promise<HelpRequest>((resolve) => (answer = resolve));
    const { client, geolocation } = open({ path: "events/7", answers: { actions: { requestHelp } } });
    fireEvent.click(await share());
    act(() => geolocation.move(52.5, 13.4));
    await say("Help");
    fireEvent.click(ask());
    await waitFor(() => expect(calls(client, "requestHelp")).toHaveLength(1));
    client.set({ pendingRequests: [samplePendingRequest()] });
    await heading("Not sent yet");
    const chat = { id: "request-1", eventId: 7, turn: 0, state: "waiting" as const };
    client.set({
      pendingRequests: [],
      requests: [sampleRequest()],
      chats: { "request-1": sampleView([], { chat }) },
    });
    await heading("Riverside Festival");
    expect(await share()).toHaveProperty("checked", false);
    await act(async () => answer(sampleRequest()));
    expect(await share()).toHaveProperty("checked", true);
    expect(geolocation.watches).toBe(1);
  });

  describe("that is still being found", () => {
    const asked = async () => {
      const started = open({ path: "events/7" });
      fireEvent.click(await share());
      await say("Help");
      fireEvent.click(ask());
      await screen.findByText(/^Finding you…/);
      expect(calls(started.client, "requestHelp")).toEqual([]);
      return started;
    };
    const without = [[{ eventId: 7, description: "Help" }]];
    const coming = [[{ eventId: 7, description: "Help", placeComing: true }]];
    const sent = (client: FakeClient) =>
      waitFor(() => expect(calls(client, "requestHelp")).toHaveLength(1)).then(() =>
        calls(client, "requestHelp"),
      );

    it("is waited for, and goes with the request", async () => {
      const { client, geolocation } = await asked();
      geolocation.move(52.5, 13.4);
      expect(await sent(client)).toEqual([
        [{ eventId: 7, description: "Help", place: { lat: 52.5, lng: 13.4 } }],
      ]);
    });

    it("is not waited for when its owner says so", async () => {
      const { client } = await asked();
      fireEvent.click(screen.getByRole("button", { name: "Ask without it" }));
      expect(await sent(client)).toEqual(coming);
    });

    it("is waited for when somebody taps twice", async () => {
      const { client } = await asked();
      fireEvent.click(screen.getByRole("button", { name: "Asking" }));
      expect(calls(client, "requestHelp")).toEqual([]);
    });

    it("holds up the request for so long and no longer", async () => {
      const { client, timeOver } = await asked();
      timeOver();
      expect(await sent(client)).toEqual(coming);
    });

    it("follows when it is found, wherever its sender is by then", async () => {
      const { client, geolocation, timeOver } = await asked();
      timeOver();
      await sent(client);
      await heading("Not waiting any more");
      expect(geolocation.watches).toBe(1);
      act(() => geolocation.move(52.5, 13.4, 20));
      const place = { lat: 52.5, lng: 13.4, accuracyM: 20 };
      expect(calls(client, "setPlace")).toEqual([["request-1", place]]);
      expect(geolocation.watches).toBe(0);
    });

    it.each([
      ["denied", 1, without],
      ["not found", 2, coming],
    ] as const)("and then is %s holds it up no longer", async (_, code, goesOut) => {
      const { client, geolocation } = await asked();
      geolocation.fail(code);
      expect(await sent(client)).toEqual(goesOut);
    });

    it("does not keep a request from going out whose sender leaves the screen", async () => {
      const { client } = await asked();
      fireEvent.click(screen.getByRole("button", { name: "Back" }));
      expect(await sent(client)).toEqual(without);
    });
  });

  it("may be denied: that is said, and help can be asked for all the same", async () => {
    const { client, geolocation } = open({ path: "events/7" });
    fireEvent.click(await share());
    geolocation.fail(1);
    await screen.findByText(/Your location is blocked/);
    expect(await share()).toHaveProperty("checked", false);
    await say("Help");
    fireEvent.click(ask());
    await waitFor(() => expect(calls(client, "requestHelp")).toHaveLength(1));
  });

  it("is forgotten when its owner takes it back", async () => {
    const { client, geolocation } = open({ path: "events/7" });
    fireEvent.click(await share());
    geolocation.move(1, 2);
    fireEvent.click(await share());
    await screen.findByText("Your location is not shared.");
    await say("Help");
    fireEvent.click(ask());
    await waitFor(() =>
      expect(calls(client, "requestHelp")).toEqual([[{ eventId: 7, description: "Help" }]]),
    );
  });
});
