import { describe, expect, test } from "vitest";
import { CHATS_HELD } from "../../src/state/reduce.js";
import { SYNC_PAGES } from "../../src/sync/catch-up.js";
import { FAR_BEHIND } from "../../src/sync/fill.js";
import { contents, isOnline, Stage, shown } from "../support/app.js";

describe("catching up", () => {
  test("brings what was missed, before the state is called online", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await stage.online(20);
    stage.server.cut();
    await stage.clock.advance(0);
    for (const text of ["one", "two", "three"]) stage.server.says(chatId, 10, text);
    const other = stage.server.world.openChat(11, 20, "more help");
    let whole = false;
    app.client.onTransition(({ to }) => {
      if (to.state === "online") whole = shown(app, chatId).length === 4 && shown(app, other).length === 1;
    });
    await stage.clock.until(() => isOnline(app));
    expect(whole).toBe(true);
    expect(shown(app, chatId)).toEqual(["help", "one", "two", "three"]);
    expect(app.told).toEqual(["one", "two", "three"]);
    expect(app.client.getState().unread).toBe(3);
  });

  test("pages until everything is there", async () => {
    const stage = new Stage();
    const { server } = stage;
    const chats = Array.from({ length: 12 }, () => server.world.openChat(10, 20, "help"));
    const app = await stage.online(20);
    const viewed = chats[0] ?? "";
    app.client.view(viewed);
    await stage.clock.advance(0);
    server.page = 7;
    server.changedPage = 2;
    server.cut();
    await stage.clock.advance(0);
    for (const chatId of chats)
      for (let count = 0; count < 30; count += 1) server.says(chatId, 10, `m${count}`);
    for (const chatId of chats.slice(6)) server.closes(chatId);
    await stage.clock.until(() => isOnline(app));
    for (const chatId of chats) expect(shown(app, chatId)).toEqual(contents(stage, chatId));
    expect(chats.map((chatId) => app.client.getState().chats[chatId]?.chat.ended)).toEqual(
      chats.map((_, index) => (index < 6 ? 0 : 1)),
    );
  });

  test("learns of all chats that changed, however many", async () => {
    const stage = new Stage();
    const { server } = stage;
    const app = await stage.online(20);
    server.changedPage = 2;
    server.cut();
    await stage.clock.advance(0);
    const chats = Array.from({ length: 9 }, () => server.world.openChat(10, 20, "help"));
    for (const chatId of chats) server.world.close(chatId);
    await stage.clock.until(() => isOnline(app));
    expect(Object.keys(app.client.getState().chats).sort()).toEqual(chats);
    expect(server.asked("sync")).toHaveLength(6);
  });

  test("comes online with more open chats than one answer has, and keeps each", async () => {
    const stage = new Stage();
    const { server } = stage;
    server.activePage = 100;
    const chats = Array.from({ length: 1_100 }, () => server.world.openChat(10, 20, "help"));
    const app = await stage.online(20);
    const known = (): string[] => Object.keys(app.client.getState().chats).sort();
    expect(known()).toEqual(chats.toSorted());
    expect(server.asked("sync")).toHaveLength(11);
    // Away, one is taken back and one goes on: the rest is the same.
    server.cut();
    await stage.clock.advance(0);
    const [gone = "", spoken = ""] = chats;
    server.world.chats.delete(gone);
    server.says(spoken, 10, "still there?");
    await stage.clock.until(() => isOnline(app));
    expect(known()).toEqual(chats.slice(1).toSorted());
    expect(shown(app, spoken)).toEqual(["help", "still there?"]);
    for (const { payload } of server.asked("sync"))
      expect(Object.keys(payload.chats ?? {}).length < 1_001).toBe(true);
  }, 30_000);

  test("drops nothing that an answer that is cut has not come to", async () => {
    const stage = new Stage();
    const { server } = stage;
    const chats = Array.from({ length: 3 }, () => server.world.openChat(10, 20, "help"));
    const app = await stage.online(20);
    server.cut();
    await stage.clock.advance(0);
    let answers = 0;
    const seen: number[] = [];
    server.meddle = (line, frame) => {
      if (frame.type !== "sync") return false;
      seen.push(Object.keys(app.client.getState().chats).length);
      answers += 1;
      const whole = server.world.sync(20, undefined, {});
      const complete = answers === 3;
      const payload = {
        ...whole,
        chats: whole.chats.slice(0, 1),
        same: complete ? chats.slice(1, 2) : [],
        complete,
      };
      line.tell({ type: "sync", ...(frame.id ? { id: frame.id } : {}), payload });
      return true;
    };
    await stage.clock.until(() => isOnline(app));
    expect(seen).toEqual([3, 3, 3]);
    // What the last one neither tells nor calls the same is gone.
    expect(Object.keys(app.client.getState().chats).sort()).toEqual(chats.slice(0, 2).toSorted());
  });

  test("holds all requests, where they come in several answers", async () => {
    const stage = new Stage();
    const { server } = stage;
    let answers = 0;
    server.meddle = (line, frame) => {
      if (frame.type !== "sync") return false;
      answers += 1;
      const request = (n: number) => ({ requestId: `r${n}`, eventId: n, position: 1 });
      const payload = {
        ...server.world.sync(10, undefined, {}),
        requests: [request(2 * answers), request(2 * answers + 1)],
        ...(answers > 1 ? { requestsGoOn: true } : {}),
        complete: answers === 3,
      };
      line.tell({ type: "sync", ...(frame.id ? { id: frame.id } : {}), payload });
      return true;
    };
    const app = await stage.online(10);
    const waiting = app.client.getState().requests.map(({ eventId }) => eventId);
    expect(waiting).toEqual([2, 3, 4, 5, 6, 7]);
  });

  test("ends, also where the server has less than it says", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await stage.online(20);
    stage.server.world.write(chatId, 10, "never to be had");
    stage.server.meddle = (line, frame) => {
      if (frame.type !== "get_chat_history") return false;
      const { after = 0 } = frame.payload;
      const payload = { chatId, messages: [], fromSeq: after + 1, toSeq: after, hasMore: false };
      line.tell({ type: "chat_history", ...(frame.id ? { id: frame.id } : {}), payload });
      return true;
    };
    stage.server.says(chatId, 10, "early");
    await stage.clock.advance(0);
    expect(shown(app, chatId)).toEqual(["help"]);
    expect(stage.server.asked("get_chat_history")).toHaveLength(1);
    expect(isOnline(app)).toBe(true);
  });

  test("gives a connection up on which it does not end", async () => {
    const stage = new Stage();
    stage.server.meddle = (line, frame) => {
      if (frame.type !== "sync") return false;
      const payload = { ...stage.server.world.sync(20, undefined, {}), complete: false };
      line.tell({ type: "sync", ...(frame.id ? { id: frame.id } : {}), payload });
      return true;
    };
    const app = stage.app(20);
    app.client.start();
    await stage.clock.until(() => app.client.getState().connection.state === "waiting");
    expect(stage.server.asked("sync")).toHaveLength(SYNC_PAGES);
    expect(stage.server.opened).toBe(1);
  });

  test("tells of nobody's message that was read already", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    stage.server.world.write(chatId, 10, "read");
    stage.server.world.read(chatId, 20, 2);
    const app = await stage.online(20);
    app.client.view(chatId);
    await stage.clock.advance(0);
    expect(shown(app, chatId)).toEqual(["help", "read"]);
    expect(app.told).toEqual([]);
  });

  test("who was away for very long gets the newest page, and the rest on scrolling up", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await stage.online(20);
    stage.server.cut();
    await stage.clock.advance(0);
    for (let count = 0; count < FAR_BEHIND + 600; count += 1) stage.server.says(chatId, 10, `m${count}`);
    await stage.clock.until(() => isOnline(app));
    const messages = shown(app, chatId);
    expect(messages).toEqual(contents(stage, chatId).slice(-messages.length));
    expect(messages.length).toBeLessThan(FAR_BEHIND);
    expect(app.client.getState().chats[chatId]?.hasOlder).toBe(true);
    expect(stage.server.asked("get_chat_history")).toHaveLength(1);
  });

  test("a sync that fails leads to another connection", async () => {
    const stage = new Stage();
    let refusals = 2;
    stage.server.meddle = (line, frame) => {
      if (frame.type !== "sync" || refusals === 0) return false;
      refusals -= 1;
      stage.server.fail(line, frame, "overloaded", 500);
      return true;
    };
    const app = stage.app(20);
    app.client.start();
    await stage.clock.until(() => isOnline(app), 20_000);
    expect(stage.server.opened).toBe(3);
  });

  test("goes on from what is held where the server does not know how far it had come", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await stage.online(20);
    stage.server.meddle = (line, frame) => {
      if (frame.type !== "sync" || frame.payload.since === undefined) return false;
      stage.server.fail(line, frame, "invalid_payload");
      return true;
    };
    stage.server.cut();
    await stage.clock.advance(0);
    stage.server.says(chatId, 10, "news");
    await stage.clock.until(() => isOnline(app));
    expect(shown(app, chatId)).toEqual(["help", "news"]);
  });

  test("of the chats that have ended, only the newest are held", { timeout: 60_000 }, async () => {
    const stage = new Stage();
    const app = await stage.online(10);
    const active = stage.server.world.openChat(10, 19);
    stage.server.push(10, { type: "new_chat", payload: stage.server.world.chat(active, 10) });
    for (let count = 0; count < CHATS_HELD + 10; count += 1) {
      const chatId = stage.server.world.openChat(10, 20);
      stage.server.push(10, { type: "new_chat", payload: stage.server.world.chat(chatId, 10) });
      await stage.clock.advance(1);
      stage.server.closes(chatId);
    }
    await stage.clock.advance(0);
    const { chats } = app.client.getState();
    expect(Object.keys(chats)).toHaveLength(CHATS_HELD);
    expect(chats[active]).toBeDefined();
  });

  test("a chat that cannot be read any more is gone after the next connection", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await stage.online(10);
    stage.server.world.chats.delete(chatId);
    stage.server.cut();
    await stage.clock.until(() => !isOnline(app));
    await stage.clock.until(() => isOnline(app));
    expect(app.client.getState().chats).toEqual({});
  });

  test("a match that was undone and made again opens the chat again", async () => {
    const stage = new Stage();
    const { server } = stage;
    const chatId = server.world.openChat(10, 20, "help");
    const app = await stage.online(20);
    server.closes(chatId);
    server.push(20, {
      type: "queue_position",
      payload: { requestId: chatId, position: 3, waitSeconds: [60, 120] },
    });
    await stage.clock.advance(0);
    expect(app.client.getState().requests).toEqual([
      { requestId: chatId, eventId: 1, position: 3, waitSeconds: [60, 120] },
    ]);
    server.world.chats.delete(chatId);
    server.world.openChat(11, 20, "help", chatId);
    server.push(20, { type: "new_chat", payload: server.world.chat(chatId, 20) });
    await stage.clock.advance(0);
    expect(app.client.getState().chats[chatId]?.chat).toMatchObject({ ended: 0, organizerId: 11 });
    expect(app.client.getState().requests).toEqual([]);
  });
});

describe("the end of a chat", () => {
  test.each([true, false])("keeps how far one has read, whether the server says so (%s)", async (says) => {
    const stage = new Stage();
    stage.server.countsAtTheEnd = says;
    const chatId = stage.server.world.openChat(10, 20, "help");
    stage.server.world.read(chatId, 20, 1);
    const app = await stage.online(20);
    stage.server.says(chatId, 10, "goodbye");
    stage.server.closes(chatId);
    await stage.clock.advance(0);
    expect(app.client.getState().chats[chatId]?.chat).toMatchObject({
      ended: 1,
      readSeq: 1,
      unread: 1,
      lastSeq: 2,
    });
    expect(app.client.getState().unread).toBe(0);
  });
});
