import { describe, expect, test } from "vitest";
import type { ServerFrame, Synced } from "../../src/generated/wire.js";
import { empty, type Model } from "../../src/state/model.js";
import { reduce, reduceHistory, reduceSync } from "../../src/state/reduce.js";
import recorded from "../fixtures/frames.json" with { type: "json" };

interface Side {
  frames: ServerFrame[];
  fresh: { sync: Synced };
}

const { chatId } = recorded;
const organizer = recorded.organizer as unknown as Side;
const participant = recorded.participant as unknown as Side;

/** Takes frames as a client does, up to the first of which `until` is true. */
function take(side: Side, until: (frame: ServerFrame) => boolean = () => false): Model {
  let model = empty;
  for (const frame of side.frames) {
    if (frame.type === "sync") model = reduceSync(model, frame.payload, []);
    else if (frame.type === "chat_history") model = reduceHistory(model, frame.payload);
    else model = reduce(model, frame, 1_000_000);
    if (until(frame)) break;
  }
  return model;
}

/** What a device holds that begins now. */
function fresh({ frames, fresh: { sync } }: Side): Model {
  const welcome = frames.find((frame) => frame.type === "welcome");
  return reduceSync(welcome === undefined ? empty : reduce(empty, welcome, 0), sync, [chatId]);
}

describe("frames that a server sent", () => {
  test.each([
    ["organizer", organizer],
    ["participant", participant],
  ])("make of the %s's state what is fetched afterwards", (_, side) => {
    const live = take(side).chats[chatId];
    const now = fresh(side).chats[chatId];
    expect(live?.messages).toEqual(now?.messages);
    // The fetched chat was named, and comes without its last message, which is in its log.
    expect(live?.chat).toEqual({ ...now?.chat, lastMessage: now?.messages.at(-1) });
    expect(live?.hasOlder).toBe(false);
    expect(take(side).unread).toBe(0);
  });

  test("the participant's requests come and go", () => {
    const withdrawn = take(participant, (frame) => frame.type === "help_cancelled");
    expect(withdrawn.requests).toEqual([]);
    const asked = take(participant, (frame) => frame.id === "request_help 6");
    expect(asked.requests).toEqual([{ requestId: chatId, eventId: 1, position: 1 }]);
    expect(take(participant, (frame) => frame.type === "new_chat").requests).toEqual([]);
  });

  test("the organizer sees the queue, and whom the next chat is with", () => {
    let queued = false;
    const waiting = take(organizer, (frame) => {
      queued = frame.type === "queue" && frame.payload.waiting === 1;
      return queued;
    });
    expect(waiting.queue?.waiting).toBe(1);
    expect(waiting.queue?.oldestSince).toBeLessThanOrEqual(1_000_000);
    expect(take(organizer).queue).toEqual({ waiting: 0 });
    const chat = take(organizer, (frame) => frame.type === "new_chat").chats[chatId]?.chat;
    expect(chat).toMatchObject({ participant: { id: 20, name: "Participant 20" } });
    expect(chat).toMatchObject({ latStart: 52.52, lngStart: 13.405, ended: 0 });
  });

  test("unread is counted, and the marks of both are known", () => {
    const before = take(participant, (frame) => frame.id === "mark_read 9");
    expect(before.unread).toBe(0);
    expect(take(participant, (frame) => frame.type === "closed_chat").chats[chatId]?.chat).toMatchObject({
      ended: 1,
      unread: 1,
      readSeq: 2,
    });
    expect(take(participant).chats[chatId]?.marks).toEqual({
      10: { delivered: 1, read: 1 },
      20: { delivered: 2, read: 2 },
    });
  });
});
