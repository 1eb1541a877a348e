import { describe, expect, test } from "vitest";
import { Stage, shown } from "../support/app.js";

describe("what comes live", () => {
  test("a gap in what comes live is filled", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await stage.online(20);
    for (const text of ["lost one", "lost two"]) stage.server.world.write(chatId, 10, text);
    stage.server.says(chatId, 10, "three");
    await stage.clock.advance(0);
    expect(shown(app, chatId)).toEqual(["help", "lost one", "lost two", "three"]);
    expect(app.client.getState().chats[chatId]?.chat.unread).toBe(3);
  });

  test("a gap that cannot be filled just now is filled later", async () => {
    const stage = new Stage();
    const chatId = stage.server.world.openChat(10, 20, "help");
    const app = await stage.online(20);
    stage.server.meddle = (line, frame) => {
      if (frame.type !== "get_chat_history") return false;
      stage.server.fail(line, frame, "overloaded", 100);
      return true;
    };
    stage.server.world.write(chatId, 10, "lost");
    stage.server.says(chatId, 10, "live");
    await stage.clock.advance(100);
    expect(shown(app, chatId)).toEqual(["help"]);
    stage.server.meddle = () => false;
    await stage.clock.until(() => shown(app, chatId).length === 3, 5_000);
  });

  test("a message of a chat that is not known brings the chat", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    const chatId = stage.server.world.openChat(10, 20, "help");
    stage.server.says(chatId, 10, "hello");
    await stage.clock.advance(0);
    expect(shown(app, chatId)).toEqual(["hello"]);
    expect(app.client.getState().chats[chatId]?.hasOlder).toBe(true);
  });

  test("several of them do not ask for each, and bring all", async () => {
    const stage = new Stage();
    const { server } = stage;
    const app = await stage.online(20);
    const before = server.asked("sync").length;
    const chats: string[] = [];
    for (const text of ["first", "second", "third"]) {
      const chatId = server.world.openChat(10, 20, "help");
      chats.push(chatId);
      server.says(chatId, 10, text);
      await stage.clock.advance(100);
    }
    await stage.clock.until(() => chats.every((chatId) => shown(app, chatId).length > 0), 6_000);
    expect(chats.map((chatId) => shown(app, chatId).at(-1))).toEqual(["first", "second", "third"]);
    expect(server.asked("sync").length - before).toBe(2);
    await stage.clock.advance(20_000);
    expect(server.asked("sync").length - before).toBe(2);
  });

  test("one that stays unknown, since it is of a kind that is not shown, is asked for once", async () => {
    const stage = new Stage();
    const { server } = stage;
    const app = await stage.online(20);
    const before = server.asked("sync").length;
    const help = server.world.openChat(10, 20, "help");
    const payload = { ...server.world.write(help, 10, "in private"), chatId: "private" };
    for (let round = 0; round < 4; round += 1) {
      server.push(20, { type: "user_message", payload });
      await stage.clock.advance(6_000);
    }
    expect(server.asked("sync").length - before).toBe(1);
    expect(Object.keys(app.client.getState().chats)).toEqual([help]);
  });
});
