import { describe, expect, test } from "vitest";
import type { HelpChat, HelpView } from "../../src/api.js";
import { Stage } from "../support/app.js";

const marks = (stage: Stage): string[] =>
  stage.server.heard.flatMap((frame) =>
    frame.type === "mark_read" || frame.type === "mark_delivered"
      ? [`${frame.type} ${frame.payload.seq}`]
      : [],
  );

describe("marks", () => {
  test("what arrives is marked delivered; read only while it is open, visible and focused", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await stage.online(10);
    await stage.clock.advance(1_000);
    expect(marks(stage)).toEqual(["mark_delivered 1"]);

    app.device.set({ focused: false });
    app.client.view(chatId);
    stage.server.says(chatId, 20, "hello?");
    await stage.clock.advance(1_000);
    expect(marks(stage)).toEqual(["mark_delivered 1", "mark_delivered 2"]);
    expect(app.client.getState().unread).toBe(2);

    app.device.set({ visible: false, focused: true });
    await stage.clock.advance(1_000);
    expect(marks(stage)).toHaveLength(2);

    app.device.set({ visible: true });
    await stage.clock.advance(1_000);
    expect(marks(stage).slice(2)).toEqual(["mark_read 2"]);
    expect(app.client.getState().unread).toBe(0);
    expect(app.client.getState().chats[chatId]?.marks[10]).toEqual({ delivered: 2, read: 2 });

    app.client.view(undefined);
    stage.server.says(chatId, 20, "still there?");
    await stage.clock.advance(1_000);
    expect(marks(stage).slice(3)).toEqual(["mark_delivered 3"]);
  });

  test("an owner's look says that they are there in each turn, once, also where all was read before", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await stage.online(10);
    const given = (turn: number) => {
      const { chat } = app.client.getState().chats[chatId] as HelpView;
      stage.server.push(10, { type: "new_chat", payload: { ...chat, ended: 0, turn } as HelpChat });
    };
    app.client.view(chatId);
    await stage.clock.advance(1_000);
    const read = () => marks(stage).filter((mark) => mark.startsWith("mark_read"));
    expect(read()).toEqual(["mark_read 1"]);
    given(1);
    await stage.clock.advance(10_000);
    expect(read()).toHaveLength(2);

    // It was lost, and comes back to a desk at which nobody sits.
    app.device.set({ active: false });
    given(2);
    await stage.clock.advance(10_000);
    expect(read()).toHaveLength(2);
    app.device.set({ active: true });
    await stage.clock.advance(10_000);
    expect(read()).toEqual(["mark_read 1", "mark_read 1", "mark_read 1"]);
  });

  test("what is above the newest, seen for less than a second, or seen by nobody is not read", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await stage.online(10);
    app.client.view(chatId, { atEnd: false });
    stage.server.says(chatId, 20, "hello?");
    await stage.clock.advance(10_000);
    const read = () => marks(stage).filter((mark) => mark.startsWith("mark_read"));
    expect(read()).toEqual([]);

    app.client.view(chatId, { atEnd: true });
    await stage.clock.advance(900);
    app.client.view(chatId, { atEnd: false });
    await stage.clock.advance(10_000);
    expect(read()).toEqual([]);

    app.device.set({ active: false });
    app.client.view(chatId, { atEnd: true });
    await stage.clock.advance(10_000);
    expect(read()).toEqual([]);

    app.device.set({ active: true });
    await stage.clock.advance(1_000);
    expect(read()).toEqual(["mark_read 2"]);
    expect(app.client.getState().unread).toBe(0);
  });

  test("what is read while there is no connection is marked when there is one", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await stage.online(10);
    app.client.view(chatId);
    app.device.set({ online: false });
    await stage.clock.advance(5_000);
    expect(marks(stage)).not.toContain("mark_read 1");
    app.device.set({ online: true });
    await stage.clock.until(() => marks(stage).includes("mark_read 1"));
  });

  test("a busy chat is not marked message by message, and ends up marked to its end", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await stage.online(10);
    app.client.view(chatId);
    for (let count = 0; count < 200; count += 1) {
      stage.server.says(chatId, 20, `m${count}`);
      await stage.clock.advance(5);
    }
    await stage.clock.advance(1_000);
    expect(marks(stage).length).toBeLessThanOrEqual(6);
    expect(marks(stage).at(-1)).toBe("mark_read 201");
    expect(app.client.getState().unread).toBe(0);
  });

  test("each of very many chats is marked once", async () => {
    const stage = new Stage();
    const CHATS = 300;
    for (let count = 0; count < CHATS; count += 1) stage.server.world.openChat(10, 20 + count, "help");
    await stage.online(10);
    await stage.clock.advance(10_000);
    expect(marks(stage)).toEqual(Array.from({ length: CHATS }, () => "mark_delivered 1"));
    stage.server.says([...stage.server.world.chats.keys()][0] ?? "", 20, "still there?");
    await stage.clock.advance(1_000);
    expect(marks(stage).slice(CHATS)).toEqual(["mark_delivered 2"]);
  });

  test("one's own messages are not marked", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await stage.online(20);
    app.client.view(chatId);
    app.client.send(chatId, "hello");
    await stage.clock.advance(1_000);
    expect(marks(stage)).toEqual([]);
  });

  test("a mark that failed is made again", async () => {
    const stage = new Stage();
    stage.server.world.openChat(10, 20, "help");
    let refuse = true;
    stage.server.meddle = (line, frame) => {
      if (frame.type !== "mark_delivered" || !refuse) return false;
      refuse = false;
      stage.server.fail(line, frame, "overloaded");
      return true;
    };
    await stage.online(10);
    await stage.clock.advance(10_000);
    expect(marks(stage)).toEqual(["mark_delivered 1", "mark_delivered 1"]);
  });

  test("show how far the other has received and read", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const [one, other] = [await stage.online(20), await stage.online(10)];
    await stage.clock.advance(1_000);
    expect(one.client.getState().chats[chatId]?.marks[10]).toEqual({ delivered: 1, read: 0 });
    other.client.view(chatId);
    await stage.clock.advance(1_000);
    expect(one.client.getState().chats[chatId]?.marks[10]).toEqual({ delivered: 1, read: 1 });
  });
});
