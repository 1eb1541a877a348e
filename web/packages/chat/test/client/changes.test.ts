import { describe, expect, test } from "vitest";
import { mayDelete, mayEdit } from "../../src/index.js";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { type App, Stage } from "../support/app.js";

/** A help chat in which user 20 has said something behind the description. */
async function talk(
  stage: Stage,
): Promise<{ app: App; chatId: string; storage: ReturnType<typeof memoryStorage> }> {
  const chatId = stage.server.world.openChat(10, 20, "help");
  stage.server.world.write(chatId, 20, "gate 2", { clientMessageId: "first" });
  const storage = memoryStorage();
  const app = await stage.online(20, { storage });
  await stage.clock.advance(0);
  return { app, chatId, storage };
}

const viewOf = ({ client }: App, chatId: string) => {
  const view = client.getState().chats[chatId];
  if (view === undefined) throw new Error("no chat");
  return view;
};
const second = (app: App, chatId: string) => viewOf(app, chatId).messages.find(({ seq }) => seq === 2);
const said = (app: App, chatId: string) => second(app, chatId)?.content;
const saysNow = (stage: Stage, chatId: string) => stage.server.world.log(chatId)[1]?.content;

describe("messages that change", () => {
  test("an edit goes out, is on its way as long as it is, and then is what is said", async () => {
    const stage = new Stage();
    const { app, chatId } = await talk(stage);
    const other = await stage.online(10);
    app.client.edit(chatId, 2, "gate 3");
    expect(viewOf(app, chatId).changes?.map(({ text, state }) => [text, state])).toEqual([
      ["gate 3", "sending"],
    ]);
    expect(viewOf(app, chatId).pending).toEqual([]);
    await stage.clock.advance(0);
    for (const device of [app, other]) expect(said(device, chatId)).toBe("gate 3");
    expect(viewOf(app, chatId)).not.toHaveProperty("changes");
    expect(viewOf(other, chatId).chat).toMatchObject({
      unread: 2,
      lastSeq: 3,
      lastMessage: { content: "gate 3" },
    });
  });

  test("what is asked in a tunnel goes out later, also from the next run, once, and the last word counts", async () => {
    const stage = new Stage();
    const { app, chatId, storage } = await talk(stage);
    stage.server.sockets = false;
    stage.server.rest = false;
    app.device.set({ online: false });
    app.client.edit(chatId, 2, "gate 3");
    app.client.edit(chatId, 2, "gate 4");
    app.client.send(chatId, "I wait there");
    await stage.clock.advance(1_500);
    await app.client.close();
    stage.server.sockets = true;
    stage.server.rest = true;
    const next = await stage.online(20, { storage });
    await stage.clock.advance(0);
    expect(stage.server.world.log(chatId).map(({ kind, content }) => [kind, content])).toEqual([
      ["text", "help"],
      ["text", "gate 4"],
      ["edit", ""],
      ["text", "I wait there"],
    ]);
    expect(viewOf(next, chatId)).not.toHaveProperty("changes");
  });

  test("an answer that was lost is asked for again, under the same name", async () => {
    const stage = new Stage();
    const { app, chatId } = await talk(stage);
    stage.server.loses.add("ack");
    app.client.delete(chatId, 2);
    await stage.clock.advance(0);
    stage.server.loses.clear();
    for (const line of stage.server.lines) line.end(1012);
    await stage.clock.advance(60_000);
    expect(stage.server.world.log(chatId)).toHaveLength(3);
    expect(second(app, chatId)).toMatchObject({ content: "", gone: "author" });
    expect(viewOf(app, chatId)).not.toHaveProperty("changes");
  });

  test("edits and a deletion from two devices end in what is gone, on both", async () => {
    const stage = new Stage();
    const { app, chatId } = await talk(stage);
    const tablet = await stage.online(20);
    await stage.clock.advance(0);
    app.client.edit(chatId, 2, "gate 3");
    tablet.client.delete(chatId, 2);
    app.client.edit(chatId, 2, "gate 4");
    await stage.clock.advance(60_000);
    for (const device of [app, tablet]) {
      expect(second(device, chatId)).toMatchObject({ content: "", gone: "author" });
    }
    const [refused] = viewOf(app, chatId).changes ?? [];
    expect([refused?.text, refused?.state, refused?.error?.code]).toEqual([
      "gate 4",
      "failed",
      "message_gone",
    ]);
    app.client.discard(refused?.clientMessageId ?? "");
    expect(viewOf(app, chatId)).not.toHaveProperty("changes");
    expect(saysNow(stage, chatId)).toBe("");
  });

  test("what is refused may be tried again, and a new wish takes its place", async () => {
    const stage = new Stage();
    const { app, chatId } = await talk(stage);
    const id = app.client.edit(chatId, 2, "x".repeat(4_001));
    expect(viewOf(app, chatId).changes?.[0]).toMatchObject({ state: "failed", error: { code: "too_large" } });
    app.client.retry(id);
    expect(viewOf(app, chatId).changes?.[0]?.state).toBe("failed");
    app.client.edit(chatId, 2, "gate 3");
    await stage.clock.advance(0);
    expect(viewOf(app, chatId)).not.toHaveProperty("changes");
    expect(saysNow(stage, chatId)).toBe("gate 3");
  });

  test("is offered for as long as the server says, of one's own words alone", async () => {
    const stage = new Stage();
    const { app, chatId } = await talk(stage);
    stage.server.says(chatId, 10, "coming");
    await stage.clock.advance(0);
    await app.client.loadOlder(chatId);
    const { chat, messages } = viewOf(app, chatId);
    const state = app.client.getState();
    const offered = (seq: number, later = 0) => {
      const message = messages.find((it) => it.seq === seq);
      if (message === undefined) throw new Error("no message");
      const now = Date.parse(message.timeSent) + later * 1_000;
      return [mayEdit(state, chat, message, now), mayDelete(state, chat, message, now)];
    };
    expect([offered(2), offered(2, 900), offered(2, 901), offered(2, 86_401)]).toEqual([
      [true, true],
      [true, true],
      [false, true],
      [false, false],
    ]);
    // The description to the end, but not taken back.
    expect([offered(1, 90_000), offered(3)]).toEqual([
      [true, false],
      [false, false],
    ]);
    const { edits: _, ...limits } = state.limits ?? { edits: undefined };
    const before = { ...state, limits: limits as NonNullable<typeof state.limits> };
    expect(
      mayEdit(before, chat, second(app, chatId) as (typeof messages)[1], Date.parse(chat.timeStart)),
    ).toBe(false);
  });

  const hearts = (app: App, chatId: string) => second(app, chatId)?.reactions ?? [];

  test("a reaction goes out once, comes to every device, and is no news", async () => {
    const stage = new Stage();
    const { app, chatId } = await talk(stage);
    const other = await stage.online(10);
    const before = viewOf(other, chatId).chat;
    app.client.react(chatId, 2, "👍", true);
    expect(viewOf(app, chatId).changes).toMatchObject([{ change: { react: { emoji: "👍", on: true } } }]);
    await stage.clock.advance(0);
    for (const device of [app, other]) expect(hearts(device, chatId)).toEqual([{ emoji: "👍", users: [20] }]);
    expect(viewOf(app, chatId)).not.toHaveProperty("changes");
    expect(viewOf(other, chatId).chat).toMatchObject({ unread: before.unread, lastMessage: { seq: 2 } });
    // What is so already leaves the outbox, too.
    app.client.react(chatId, 2, "👍", true);
    await stage.clock.advance(0);
    expect(viewOf(app, chatId)).not.toHaveProperty("changes");
    expect(stage.server.world.log(chatId)).toHaveLength(3);
  });

  test("a hundred presses end in the last one, everywhere", async () => {
    const stage = new Stage();
    const { app, chatId } = await talk(stage);
    const tablet = await stage.online(20);
    for (let n = 0; n < 100; n += 1) {
      app.client.react(chatId, 2, n % 3 === 0 ? "👍" : "🔥", n % 2 === 0);
      if (n % 7 === 0) await stage.clock.advance(0);
    }
    await stage.clock.advance(60_000);
    // The last word by 👍 was number 99, "off", and by 🔥 number 98, "on".
    for (const device of [app, tablet]) {
      expect(hearts(device, chatId)).toEqual([{ emoji: "🔥", users: [20] }]);
      expect(viewOf(device, chatId)).not.toHaveProperty("changes");
    }
    expect(stage.server.world.log(chatId)[1]?.reactions).toEqual([{ emoji: "🔥", users: [20] }]);
  });

  test("a reaction from a tunnel goes out later; one that is refused is told, and leaves nothing behind", async () => {
    const stage = new Stage();
    const { app, chatId } = await talk(stage);
    stage.server.sockets = false;
    stage.server.rest = false;
    app.device.set({ online: false });
    app.client.react(chatId, 2, "👍", true);
    app.client.edit(chatId, 2, "gate 3");
    await stage.clock.advance(1_500);
    stage.server.sockets = true;
    stage.server.rest = true;
    app.device.set({ online: true });
    await stage.clock.advance(60_000);
    expect(second(app, chatId)).toMatchObject({
      content: "gate 3",
      reactions: [{ emoji: "👍", users: [20] }],
    });
    app.client.delete(chatId, 2);
    await stage.clock.advance(0);
    expect(hearts(app, chatId)).toEqual([]);
    app.client.react(chatId, 2, "🔥", true);
    await stage.clock.advance(60_000);
    expect(viewOf(app, chatId)).not.toHaveProperty("changes");
  });
});
