import { expect, test } from "vitest";
import { FORGET_AFTER, SAY_EVERY } from "../../src/typing/typing.js";
import { type App, isOnline, Stage } from "../support/app.js";

const typing = ({ client }: App) => client.getState().typing;
const said = (stage: Stage) => stage.server.asked("typing").map(({ payload }) => payload.isTyping);

test("is said when it begins, now and then while it goes on, and when it ends", async () => {
  const stage = new Stage();
  const chatId = stage.server.world.openChat(10, 20);
  const app = await stage.online(20);
  for (let key = 0; key < 10; key += 1) app.client.type(chatId, true);
  await stage.clock.advance(SAY_EVERY);
  app.client.type(chatId, true);
  app.client.type(chatId, false);
  app.client.type(chatId, false);
  await stage.clock.advance(0);
  expect(said(stage)).toEqual([true, true, false]);
});

test("ends with a message, and by itself, without a word", async () => {
  const stage = new Stage();
  const chatId = stage.server.world.openChat(10, 20);
  const app = await stage.online(20);
  app.client.type(chatId, true);
  app.client.send(chatId, "hello");
  app.client.type(chatId, false);
  app.client.type(chatId, true);
  await stage.clock.advance(FORGET_AFTER);
  app.client.type(chatId, false);
  await stage.clock.advance(0);
  expect(said(stage)).toEqual([true, true]);
});

test("is said to nobody without a connection, or where no chat is yet", async () => {
  const stage = new Stage();
  const chatId = stage.server.world.openChat(10, 20);
  const app = await stage.online(20);
  app.client.type(app.client.openDirect({ id: 30, name: "", role: "participant" }), true);
  stage.server.cut();
  app.client.type(chatId, true);
  await stage.clock.until(() => isOnline(app));
  expect(said(stage)).toEqual([]);
  app.client.type(chatId, true);
  await stage.clock.advance(0);
  expect(said(stage)).toEqual([true]);
});

test("of others is shown until they stop, write, or nothing more is heard", async () => {
  const stage = new Stage();
  const chatId = stage.server.world.openChat(10, 20);
  const app = await stage.online(20);
  const types = (isTyping: boolean, userId = 10, id = chatId) =>
    stage.server.push(20, { type: "typing_indicator", payload: { chatId: id, userId, isTyping } });
  types(true);
  types(true, 20);
  types(true, 10, "unknown");
  await stage.clock.advance(0);
  expect(typing(app)).toEqual({ [chatId]: [10] });
  await stage.clock.advance(FORGET_AFTER - 1);
  types(true);
  await stage.clock.advance(FORGET_AFTER - 1);
  expect(typing(app)).toEqual({ [chatId]: [10] });
  await stage.clock.advance(1);
  expect(typing(app)).toEqual({});

  types(true);
  types(false);
  await stage.clock.advance(0);
  expect(typing(app)).toEqual({});
  types(true);
  stage.server.says(chatId, 10, "here it is");
  await stage.clock.advance(0);
  expect(typing(app)).toEqual({});
});

test("of others is forgotten with the connection, and with the chat's end", async () => {
  const stage = new Stage();
  const chatId = stage.server.world.openChat(10, 20);
  const app = await stage.online(20);
  const types = () =>
    stage.server.push(20, { type: "typing_indicator", payload: { chatId, userId: 10, isTyping: true } });
  types();
  await stage.clock.advance(0);
  stage.server.cut();
  expect(typing(app)).toEqual({ [chatId]: [10] });
  await stage.clock.until(() => isOnline(app), 1_000);
  expect(typing(app)).toEqual({});
  types();
  await stage.clock.advance(0);
  stage.server.closes(chatId);
  await stage.clock.advance(0);
  expect(typing(app)).toEqual({});
});
