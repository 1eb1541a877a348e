import { describe, expect, test } from "vitest";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { addressOf } from "../../src/state/kinds.js";
import { CHATS_HELD } from "../../src/state/reduce.js";
import { type App, isOnline, pending, Stage, shown } from "../support/app.js";

const peer = { id: 30, name: "User 30", role: "participant" } as const;
const chats = ({ client }: App) => client.getState().chats;
const ids = (app: App): string[] => Object.keys(chats(app)).sort();

describe("conversations", () => {
  test("come with their unread counts when the client is online, page by page", async () => {
    const stage = new Stage();
    const { world } = stage.server;
    stage.server.conversationsPage = 2;
    const all = [31, 32, 33].map((other) => {
      const id = world.openDirect(other, 20);
      world.write(id, other, `from ${other}`);
      return id;
    });
    const app = await stage.online(20);
    await stage.clock.advance(0);
    expect(ids(app)).toEqual(all.slice(1));
    expect(app.client.getState()).toMatchObject({
      unread: 2,
      conversations: { known: true, hasMore: true, loading: false },
    });
    await Promise.all([app.client.loadConversations(), app.client.loadConversations()]);
    expect(ids(app)).toEqual(all);
    expect(app.client.getState()).toMatchObject({ unread: 3, conversations: { hasMore: false } });
    const pages = stage.server.called.filter((call) => call.startsWith("GET /conversations")).length;
    await app.client.loadConversations();
    expect(stage.server.called.filter((call) => call.startsWith("GET /conversations"))).toHaveLength(pages);
  });

  test("show what somebody begins, and tell of it", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    const id = stage.server.world.openDirect(30, 20);
    stage.server.says(id, 30, "hello");
    stage.server.says(id, 30, "are you there?");
    await stage.clock.advance(0);
    expect(shown(app, id)).toEqual(["hello", "are you there?"]);
    expect(chats(app)[id]?.chat).toMatchObject({ kind: "direct", peer, unread: 2 });
    expect(app.told).toEqual(["hello", "are you there?"]);
    app.client.view(id);
    await stage.clock.until(() => app.client.getState().unread === 0);
    expect(stage.server.world.chat(id, 20).unread).toBe(0);
  });

  test("are caught up with after a loss, those that were not known too", async () => {
    const stage = new Stage();
    const { world } = stage.server;
    const known = world.openDirect(30, 20);
    world.write(known, 30, "one");
    const app = await stage.online(20);
    await stage.clock.advance(0);
    stage.server.cut();
    world.write(known, 30, "two");
    const other = world.openDirect(31, 20);
    world.write(other, 31, "new");
    await stage.clock.until(() => isOnline(app));
    await stage.clock.advance(0);
    expect(shown(app, known)).toEqual(["one", "two"]);
    expect(shown(app, other)).toEqual(["new"]);
  });

  test("have holes that nobody looks for", async () => {
    const stage = new Stage();
    const { world } = stage.server;
    const id = world.openDirect(30, 20);
    world.write(id, 30, "one");
    const app = await stage.online(20);
    await stage.clock.advance(0);
    world.blocks.add("20 30");
    stage.server.says(id, 30, "void");
    world.blocks.delete("20 30");
    stage.server.says(id, 30, "two");
    await stage.clock.advance(0);
    expect(shown(app, id)).toEqual(["one", "two"]);
    expect(stage.server.asked("get_chat_history")).toEqual([]);
    expect(app.client.getState().unread).toBe(2);
  });

  test("end above at what was hidden, also where only REST works", async () => {
    for (const sockets of [true, false]) {
      const stage = new Stage();
      const { world } = stage.server;
      const id = world.openDirect(30, 20);
      world.blocks.add("20 30");
      world.write(id, 30, "void");
      world.blocks.clear();
      world.write(id, 30, "seen");
      stage.server.sockets = sockets;
      const app = stage.app(20);
      app.client.start();
      await stage.clock.until(() => isOnline(app));
      await stage.clock.advance(0);
      app.client.view(id);
      await stage.clock.advance(0);
      await app.client.loadOlder(id);
      expect(shown(app, id)).toEqual(["seen"]);
      expect(chats(app)[id]?.hasOlder).toBe(false);
    }
  });

  test("are polled where no socket opens", async () => {
    const stage = new Stage();
    stage.server.sockets = false;
    const app = stage.app(20);
    app.client.start();
    await stage.clock.until(() => isOnline(app));
    const id = stage.server.world.openDirect(30, 20);
    stage.server.world.write(id, 30, "hello");
    await stage.clock.until(() => shown(app, id).length > 0);
    stage.server.world.write(id, 30, "again");
    await stage.clock.until(() => shown(app, id).length > 1);
    expect(app.told).toEqual(["hello", "again"]);
  });

  test("do not end an organizer's wait", async () => {
    const stage = new Stage();
    const app = await stage.online(10);
    await app.client.setWaiting(true);
    const id = stage.server.world.openDirect(30, 10);
    stage.server.says(id, 30, "hello");
    await stage.clock.advance(0);
    expect(app.client.getState().waiting).toBe(true);
    stage.server.cut();
    await stage.clock.until(() => isOnline(app));
    await stage.clock.advance(0);
    expect(app.client.getState().waiting).toBe(true);
    expect(stage.server.world.waiting.has(10)).toBe(true);
  });

  test("are on the device without a network", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const id = stage.server.world.openDirect(30, 20);
    stage.server.world.write(id, 30, "hello");
    const first = await stage.online(20, { storage });
    await stage.clock.advance(2_000);
    await first.client.close();
    stage.server.sockets = false;
    stage.server.rest = false;
    const second = stage.app(20, { storage, userId: 20 });
    second.client.start();
    await stage.clock.advance(10);
    expect(shown(second, id)).toEqual(["hello"]);
    expect(chats(second)[id]?.chat).toMatchObject({ kind: "direct", peer });
  });

  test("give way to newer ones where there are too many", async () => {
    const stage = new Stage();
    const { world } = stage.server;
    stage.server.conversationsPage = CHATS_HELD + 1;
    const all = Array.from({ length: CHATS_HELD + 1 }, (_, index) => {
      const id = world.openDirect(100 + index, 20);
      world.write(id, 100 + index, "hello");
      return id;
    });
    const help = world.openChat(10, 20);
    const app = await stage.online(20);
    await stage.clock.advance(0);
    expect(ids(app)).toHaveLength(CHATS_HELD);
    expect(ids(app)).toContain(help);
    expect(all.filter((id) => chats(app)[id] === undefined)).toHaveLength(2);
  });
});

describe("a direct chat that is begun", () => {
  test("is there at once, and goes on under its id when the first message is sent", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    const address = app.client.openDirect(peer);
    expect(address).toBe(addressOf(30));
    app.client.view(address);
    expect(stage.server.heard.filter(({ type }) => type === "open_direct_chat")).toEqual([]);
    app.client.send(address, "one");
    app.client.send(address, "two");
    expect(pending(app, address)).toEqual([
      ["one", "sending"],
      ["two", "queued"],
    ]);
    const counts: number[] = [];
    app.client.subscribe(() => {
      const views = Object.values(chats(app));
      counts.push(views.flatMap((view) => [...view.messages, ...view.pending]).length);
    });
    await stage.clock.advance(0);
    expect(counts.every((count) => count === 2)).toBe(true);
    const id = stage.server.world.openDirect(20, 30);
    expect(ids(app)).toEqual([id]);
    expect(stage.server.world.log(id).map(({ content }) => content)).toEqual(["one", "two"]);
    expect(shown(app, id)).toEqual(["one", "two"]);
    expect(app.client.getState().viewing).toBe(id);
    app.client.send(address, "three");
    await stage.clock.advance(0);
    expect(shown(app, id)).toEqual(["one", "two", "three"]);
    // Known by then: nothing is opened again.
    expect(stage.server.asked("open_direct_chat")).toHaveLength(1);
    expect(app.client.openDirect(peer)).toBe(address);
    expect(ids(app)).toEqual([id]);
  });

  test("sends what was written without a network, after a restart, once", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const first = await stage.online(20, { storage });
    stage.server.sockets = false;
    stage.server.rest = false;
    first.device.set({ online: false });
    const address = first.client.openDirect(peer);
    first.client.send(address, "hello");
    await stage.clock.advance(2_000);
    await first.client.close();

    const second = stage.app(20, { storage, userId: 20 });
    second.client.start();
    await stage.clock.advance(10);
    expect(pending(second, address)).toEqual([["hello", "queued"]]);
    stage.server.sockets = true;
    stage.server.rest = true;
    await stage.clock.until(() => isOnline(second) && second.client.getState().chats[address] === undefined);
    await stage.clock.advance(0);
    const id = stage.server.world.openDirect(20, 30);
    expect(stage.server.world.log(id).map(({ content }) => content)).toEqual(["hello"]);
    expect(shown(second, id)).toEqual(["hello"]);
    expect(await storage.list("20/outbox/")).toEqual([]);
  });

  test("is opened by its first message where there is only REST", async () => {
    const stage = new Stage();
    stage.server.sockets = false;
    const app = stage.app(20);
    app.client.start();
    await stage.clock.until(() => isOnline(app));
    const address = app.client.openDirect(peer);
    app.client.send(address, "hello");
    await stage.clock.advance(0);
    const id = stage.server.world.openDirect(20, 30);
    expect(stage.server.world.log(id).map(({ content }) => content)).toEqual(["hello"]);
    await stage.clock.until(() => shown(app, id).length === 1);
    expect(pending(app, id)).toEqual([]);
    expect(ids(app)).toEqual([id]);
  });

  test("shows why nothing can be sent, and can be tried again", async () => {
    const stage = new Stage();
    stage.server.world.closedTo.add(30);
    const app = await stage.online(20);
    const address = app.client.openDirect(peer);
    const name = app.client.send(address, "hello");
    await stage.clock.advance(0);
    expect(pending(app, address)).toEqual([["hello", "failed"]]);
    expect(chats(app)[address]?.pending[0]?.error?.code).toBe("forbidden");
    stage.server.world.closedTo.clear();
    app.client.retry(name);
    await stage.clock.advance(0);
    expect(shown(app, stage.server.world.openDirect(20, 30))).toEqual(["hello"]);
  });

  test("is the one that the other has begun meanwhile", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    app.client.openDirect(peer);
    const id = stage.server.world.openDirect(30, 20);
    stage.server.says(id, 30, "I was first");
    await stage.clock.advance(0);
    expect(ids(app)).toEqual([id]);
    app.client.send(addressOf(30), "well");
    await stage.clock.advance(0);
    expect(shown(app, id)).toEqual(["I was first", "well"]);
  });

  test("is not kept on the device while nothing is written in it", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const app = await stage.online(20, { storage });
    app.client.openDirect(peer);
    await stage.clock.advance(2_000);
    expect(await storage.list("20/chat/")).toEqual([]);
  });
});

describe("blocking", () => {
  test("is known once it was asked for, and changes with what the user does", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    const blocked = () => app.client.getState().blocks?.map(({ userId, name }) => [userId, name]);
    await app.client.block(peer);
    expect(blocked()).toBeUndefined();
    await app.client.loadBlocks();
    expect(blocked()).toEqual([[30, "User 30"]]);
    await app.client.block({ ...peer, id: 31, name: "User 31" });
    await app.client.block({ ...peer, id: 31, name: "User 31" });
    expect(blocked()).toEqual([
      [30, "User 30"],
      [31, "User 31"],
    ]);
    await app.client.unblock(30);
    expect(blocked()).toEqual([[31, "User 31"]]);
    expect([...stage.server.world.blocks]).toEqual(["20 31"]);
  });

  test("is known to the user's other devices, also where they were away meanwhile", async () => {
    const stage = new Stage();
    const [one, other] = [await stage.online(20), await stage.online(20)];
    const blocked = () => other.client.getState().blocks?.map(({ userId }) => userId);
    // What was never asked for is not fetched because it changes.
    await one.client.block(peer);
    await stage.clock.advance(0);
    expect(blocked()).toBeUndefined();
    await other.client.loadBlocks();
    await one.client.block({ ...peer, id: 31, name: "User 31" });
    await stage.clock.until(() => blocked()?.length === 2);
    await one.client.unblock(30);
    await stage.clock.until(() => blocked()?.length === 1);
    expect(blocked()).toEqual([31]);
    stage.server.world.blocks.add("20 32");
    stage.server.cut();
    await stage.clock.until(() => isOnline(other) && blocked()?.length === 2);
    expect(other.errors).toEqual([]);
  });

  test("stays as it was where the server did not hear of it", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    await app.client.loadBlocks();
    stage.server.rest = false;
    await expect(app.client.block(peer)).rejects.toMatchObject({ code: "network" });
    expect(app.client.getState().blocks).toEqual([]);
  });
});
