import { describe, expect, it } from "vitest";
import type { State } from "../../src/api.js";
import { DRAW_EVERY, DRAW_LATE, isOwnDoing, Pace } from "../../src/react/pace.js";
import {
  emptyState,
  fakeClient,
  sampleMessages,
  samplePending,
  sampleView,
} from "../../src/testing/index.js";
import { FakeClock } from "../support/clock.js";

const said = (count: number): Pick<State, "chats"> => ({
  chats: { "chat-1": sampleView(sampleMessages(1, count)) },
});

function paced() {
  const client = fakeClient(said(1));
  const clock = new FakeClock();
  const pace = new Pace(client, clock);
  /** How many messages were shown, drawing by drawing. */
  const drawn: (number | undefined)[] = [];
  const leave = pace.subscribe(() => drawn.push(pace.getState().chats["chat-1"]?.messages.length));
  return { client, clock, pace, drawn, leave };
}

describe("what others do", () => {
  it("is drawn at once, then together at the end of the frame", async () => {
    const { client, clock, pace, drawn } = paced();
    client.set(said(2));
    expect(drawn).toEqual([2]);
    for (const count of [3, 4, 5]) client.set(said(count));
    expect(drawn).toEqual([2]);
    // Everything that is drawn within one frame shows the same.
    expect(pace.getState().chats["chat-1"]?.messages).toHaveLength(2);
    await clock.advance(DRAW_EVERY);
    expect(drawn).toEqual([2, 5]);
    await clock.advance(DRAW_EVERY);
    expect(drawn).toEqual([2, 5]);
    client.set(said(6));
    expect(drawn).toEqual([2, 5, 6]);
  });

  it("is drawn no more often when much of it comes", async () => {
    const { client, clock, drawn } = paced();
    const [perSecond, seconds] = [200, 5];
    for (let count = 2; count <= perSecond * seconds + 1; count += 1) {
      client.set(said(count));
      await clock.advance(1_000 / perSecond);
    }
    await clock.advance(DRAW_EVERY);
    expect(drawn.at(-1)).toBe(perSecond * seconds + 1);
    expect(drawn.length).toBeLessThanOrEqual((seconds * 1_000) / DRAW_EVERY + 2);
  });

  it("waits for a device that draws slowly, and is then drawn together", async () => {
    const { client, clock, drawn } = paced();
    client.set(said(2));
    // The thread is busy: timers are late, and messages queue up meanwhile.
    for (let count = 3; count <= 50; count += 1) client.set(said(count));
    expect(drawn).toEqual([2]);
    await clock.advance(10 * DRAW_EVERY);
    expect(drawn).toEqual([2, 50]);
  });
});

describe("a page that nobody sees", () => {
  it("is drawn all the same, though its timers come late", () => {
    const client = fakeClient(said(1));
    let now = 0;
    const pace = new Pace(client, { now: () => now, after: () => () => {} });
    const drawn: (number | undefined)[] = [];
    pace.subscribe(() => drawn.push(pace.getState().chats["chat-1"]?.messages.length));
    client.set(said(2));
    now = DRAW_LATE - 1;
    client.set(said(3));
    expect(drawn).toEqual([2]);
    now = DRAW_LATE;
    client.set(said(4));
    expect(drawn).toEqual([2, 4]);
  });
});

describe("what the user does", () => {
  it("is drawn at once, with all that has come", () => {
    const { client, drawn } = paced();
    client.set(said(2));
    client.set(said(3));
    client.send("chat-1", "mine");
    expect(drawn).toEqual([2, 3]);
  });

  it.each<[string, Partial<State>]>([
    ["another chat is opened", { viewing: "chat-2" }],
    ["waiting is switched", { waiting: true }],
    ["a request is made", { requests: [{ requestId: "r", eventId: 1, position: 1 }] }],
    ["a request waits to be sent", { pendingRequests: [] }],
    ["the connection changes", { connection: { state: "syncing" } }],
    ["somebody is signed in", { me: 7 }],
    ["a message is on its way", { chats: { "chat-1": sampleView([], { pending: [samplePending()] }) } }],
    ["a chat has come", { chats: { ...said(1).chats, "chat-2": sampleView([]) } }],
    ["a chat has ended", { chats: { "chat-1": sampleView([], { chat: { ended: 1 } }) } }],
  ])("is told from what others write: %s", (_, change) => {
    const before: State = { ...emptyState, ...said(1) };
    expect(isOwnDoing(before, { ...before, ...change })).toBe(true);
    expect(isOwnDoing(before, { ...before, ...said(2), unread: 2 })).toBe(false);
  });
});

describe("a pace that nobody keeps to", () => {
  it("leaves no timer and no listener, and shows what is", () => {
    const { client, clock, pace, leave } = paced();
    client.set(said(2));
    client.set(said(3));
    expect([clock.running, client.listeners]).toEqual([1, 1]);
    leave();
    leave();
    expect([clock.running, client.listeners]).toEqual([0, 0]);
    client.set(said(4));
    expect(pace.getState().chats["chat-1"]?.messages).toHaveLength(4);
  });
});
