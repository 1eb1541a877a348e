import { act, cleanup, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { ChatEvent } from "../../src/api.js";
import type { Limits } from "../../src/generated/wire.js";
import { englishLabels, namingOwners } from "../../src/react/labels.js";
import {
  type FakeClient,
  fakeClient,
  sampleEvent,
  sampleMessages,
  sampleView,
} from "../../src/testing/index.js";
import { showChat } from "./setup.js";

const ANN = { owner: { id: 10, name: "Ann Miller" } };
const event = (n: number, kind: string, detail: ChatEvent["detail"] = {}): ChatEvent =>
  sampleEvent(n, 1, { kind, detail });
const said = (...events: ChatEvent[]) => {
  const labels = namingOwners(englishLabels, events);
  return events.map((one) => labels.event(one));
};

describe("the words of a timeline", () => {
  it("name who had the chat until then, or somebody", () => {
    expect(said(event(1, "matched", ANN), event(2, "returned"), event(3, "matched"))).toEqual([
      "Ann Miller has taken it.",
      "Ann Miller has given it back. It waits again.",
      "Ann Miller has taken it.",
    ]);
    expect(said(event(1, "returned"))).toEqual(["Somebody has given it back. It waits again."]);
  });

  it("are the agency's own in a notice that has some, and else those of its rule", () => {
    const notice = { rule: "still_waiting" };
    expect(said(event(1, "notice", { ...notice, text: "Hang on!" }))).toEqual(["Hang on!"]);
    expect(said(event(1, "notice", notice))).toEqual(["It still waits."]);
  });

  it("are none of what is not known", () => {
    const kinds = ["opened", "toString", "constructor", "of a later release"];
    expect(said(...kinds.map((kind) => event(1, kind)), event(9, "notice", { rule: "x" })).join("")).toBe("");
  });
});

describe("a help chat", () => {
  const online = { connection: { state: "online", via: "socket" }, me: 20 } as const;
  const chatOf = (change = {}) =>
    sampleView(sampleMessages(1, 2), { chat: { turn: 1, state: "active", ...change } });
  const loads = (client: FakeClient) => client.calls.filter((call) => call.name === "loadTimeline").length;

  it("asks what happened to it, and shows that", async () => {
    const client = fakeClient({ ...online, chats: { "chat-1": chatOf() } });
    await showChat(client);
    expect(loads(client)).toBeGreaterThan(0);
    act(() => client.set({ timelines: { "chat-1": [event(1, "queued")] } }));
    await screen.findByText("The request waits.");
  });

  it("asks again where nothing is pushed and something has happened", async () => {
    const polling = { ...online, connection: { state: "online", via: "polling" } } as const;
    const client = fakeClient({ ...polling, chats: { "chat-1": chatOf() } });
    await showChat(client);
    const before = loads(client);
    act(() => client.set({ chats: { "chat-1": chatOf({ state: "waiting" }) } }));
    expect(loads(client)).toBe(before + 1);
  });

  it("asks again at each turn: nobody is told what happened while somebody else had it", async () => {
    const client = fakeClient({ ...online, chats: { "chat-1": chatOf() } });
    await showChat(client);
    const before = loads(client);
    act(() => client.set({ chats: { "chat-1": chatOf({ turn: 3 }) } }));
    expect(loads(client)).toBe(before + 1);
    act(() => client.set({ chats: { "chat-1": chatOf({ turn: 3, state: "waiting" }) } }));
    expect(loads(client)).toBe(before + 1);
  });

  it("asks for nothing more of one that is over or lost, once it knows what happened", async () => {
    const client = fakeClient({ ...online, chats: { "chat-1": chatOf() } });
    await showChat(client);
    act(() => client.set({ timelines: { "chat-1": [event(1, "queued")] } }));
    const before = loads(client);
    act(() => client.set({ chats: { "chat-1": chatOf({ turn: 2, ended: 1 }) } }));
    expect(loads(client)).toBe(before);
    cleanup();
    const later = fakeClient({ ...online, chats: { "chat-1": chatOf({ state: "ended", ended: 1 }) } });
    await showChat(later);
    expect(loads(later)).toBeGreaterThan(0);
  });

  it("asks a server of before for nothing", async () => {
    const before = fakeClient({ ...online, chats: { "chat-1": sampleView(sampleMessages(1, 2)) } });
    await showChat(before);
    cleanup();
    const between = fakeClient({ ...online, limits: {} as Limits, chats: { "chat-1": chatOf() } });
    await showChat(between);
    expect([loads(before), loads(between)]).toEqual([0, 0]);
  });
});
