import { describe, expect, test } from "vitest";
import type { ListReach } from "../../src/api.js";
import { type App, isOnline, pending, Stage, shown } from "../support/app.js";

const chat = ({ client }: App, id: string) => client.getState().chats[id]?.chat;
const reach = ({ client }: App, id: string) => client.getState().reach[id];

describe("a list", () => {
  test("is made, named, filled and deleted by its owner", async () => {
    const stage = new Stage();
    const { client } = await stage.online(10);
    const { rest } = client;
    expect((await rest.lists()).items).toEqual([]);
    const list = await rest.createList("Volunteers");
    stage.server.world.closedTo.add(22);
    expect(await rest.addMembers(list.id, [20, 21, 22, 21])).toEqual({
      members: 2,
      refused: [{ userId: 22, code: "forbidden" }],
    });
    expect((await rest.listMembers(list.id)).items.map(({ id }) => id)).toEqual([20, 21]);
    await rest.removeMember(list.id, 20);
    expect(await rest.list(list.id)).toMatchObject({ name: "Volunteers", members: 1 });
    client.openList(list);
    client.openList(list);
    expect(client.getState().chats[list.id]?.chat).toMatchObject({ kind: "list", title: "Volunteers" });
    await rest.renameList(list.id, "Helpers");
    expect(client.getState().chats[list.id]?.chat).toMatchObject({ title: "Helpers" });
    await rest.deleteList(list.id);
    expect(client.getState().chats[list.id]?.chat.ended).toBe(1);
    expect((await rest.lists()).items).toEqual([]);
  });

  test("that is deleted sends nothing that waits", async () => {
    const stage = new Stage();
    const app = await stage.online(10);
    const list = await app.client.rest.createList("Volunteers");
    app.client.openList(list);
    stage.server.sockets = false;
    stage.server.cut();
    await stage.clock.advance(0);
    app.client.send(list.id, "hello");
    await app.client.rest.deleteList(list.id);
    expect(pending(app, list.id)).toEqual([["hello", "not sent"]]);
  });

  test("carries what its owner writes to its members, also the first", async () => {
    const stage = new Stage();
    const [owner, member] = [await stage.online(10), await stage.online(20)];
    const list = await owner.client.rest.createList("Volunteers");
    await owner.client.rest.addMembers(list.id, [20]);
    owner.client.openList(list);
    owner.client.send(list.id, "hello");
    await stage.clock.advance(0);
    for (const app of [owner, member]) expect(shown(app, list.id)).toEqual(["hello"]);
    expect(chat(member, list.id)).toMatchObject({
      kind: "list",
      title: "Volunteers",
      ownerId: 10,
      unread: 1,
    });
    expect(member.told).toEqual(["hello"]);
    expect(owner.client.getState().unread).toBe(0);
  });

  test("is found by its members after they were away", async () => {
    const stage = new Stage();
    const id = stage.server.world.openList(10, "Volunteers", [20]);
    stage.server.world.write(id, 10, "one");
    const member = await stage.online(20);
    await stage.clock.advance(0);
    expect(shown(member, id)).toEqual(["one"]);
    stage.server.cut();
    stage.server.world.write(id, 10, "two");
    await stage.clock.until(() => isOnline(member) && shown(member, id).length === 2);
  });

  test("tells its owner how far the newest message has come", async () => {
    const stage = new Stage();
    const id = stage.server.world.openList(10, "Volunteers", [20]);
    const owner = await stage.online(10);
    const progress = async (change: Partial<ListReach>) => {
      const payload = { chatId: id, seq: 2, delivered: 1, online: 3, total: 9, done: false, ...change };
      stage.server.push(10, { type: "list_progress", payload });
      await stage.clock.advance(0);
      return reach(owner, id);
    };
    const read = async (seq: number, count: number) => {
      stage.server.push(10, { type: "list_read", payload: { chatId: id, seq, read: count, total: 9 } });
      await stage.clock.advance(0);
      return reach(owner, id);
    };
    expect(await progress({})).toEqual({ seq: 2, delivered: 1, online: 3, total: 9, done: false });
    expect(await read(2, 1)).toEqual({ seq: 2, delivered: 1, online: 3, total: 9, done: false, read: 1 });
    expect(await progress({ delivered: 3, done: true })).toMatchObject({ delivered: 3, done: true, read: 1 });
    expect(await progress({ seq: 1 })).toMatchObject({ seq: 2 });
    expect(await read(1, 9)).toMatchObject({ seq: 2, read: 1 });
    expect(await progress({ seq: 3 })).toEqual({ seq: 3, delivered: 1, online: 3, total: 9, done: false });
    expect(await read(4, 5)).toEqual({ seq: 4, delivered: 0, online: 0, total: 9, done: true, read: 5 });
  });

  test("is on the owner's other devices what it is", async () => {
    const stage = new Stage();
    const [one, other] = [await stage.online(10), await stage.online(10)];
    const changes = () => other.client.getState().listsChanged;
    const list = await one.client.rest.createList("Volunteers");
    const elsewhere = await one.client.rest.createList("Not open there");
    other.client.openList(list);
    let before = changes();
    const follows = async (what: object) => {
      await stage.clock.advance(0);
      expect(chat(other, list.id)).toMatchObject(what);
      expect(changes()).toBeGreaterThan(before);
      before = changes();
    };
    await one.client.rest.renameList(list.id, "Helpers");
    await follows({ title: "Helpers", ended: 0 });
    await one.client.rest.addMembers(list.id, [20]);
    await follows({ title: "Helpers" });
    await one.client.rest.renameList(elsewhere.id, "Still not open there");
    await follows({ title: "Helpers" });
    expect(chat(other, elsewhere.id)).toBeUndefined();
    await one.client.rest.deleteList(list.id);
    await follows({ ended: 1 });
    expect(other.client.getState().listsGone).toEqual([list.id]);
    // What was told to nobody is asked for after the next beginning.
    stage.server.cut();
    await stage.clock.until(() => isOnline(other) && changes() > before);
    expect(other.errors).toEqual([]);
  });
});
