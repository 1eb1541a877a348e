import { expect, test } from "vitest";
import { LIMITS } from "../../src/generated/wire.js";
import { ASK_AFTER, ASK_AGAIN, ASK_AGAIN_REFUSED } from "../../src/presence/watching.js";
import { type App, isOnline, Stage } from "../support/app.js";

const presence = ({ client }: App) => client.getState().presence;
const asked = (stage: Stage) => stage.server.asked("watch_presence").map(({ payload }) => payload.userIds);

test("shows where those are who are watched, and when they come and go", async () => {
  const stage = new Stage();
  const lastSeen = "2026-07-01T11:00:00.000Z";
  stage.server.sights.set(30, { online: false, lastSeen });
  const app = await stage.online(20);
  const stop = app.client.watch([30, 31]);
  await stage.clock.advance(ASK_AFTER);
  expect(presence(app)).toEqual({ 30: { online: false, lastSeen }, 31: { online: false } });
  stage.server.push(20, { type: "user_online_status", payload: { userId: 30, isOnline: true } });
  stage.server.push(20, { type: "user_online_status", payload: { userId: 99, isOnline: true } });
  await stage.clock.advance(0);
  expect(presence(app)).toEqual({ 30: { online: true }, 31: { online: false } });
  stop();
  stop();
  await stage.clock.advance(ASK_AFTER);
  expect(presence(app)).toEqual({});
  expect(asked(stage)).toEqual([[30, 31], []]);
});

test("asks once for what changes at a time, and not for what stays the same", async () => {
  const stage = new Stage();
  const app = await stage.online(20);
  const stops = [[30], [31, 30], [32]].map((users) => app.client.watch(users));
  await stage.clock.advance(ASK_AFTER);
  stops[0]?.();
  await stage.clock.advance(ASK_AFTER);
  expect(asked(stage)).toEqual([[30, 31, 32]]);
});

test("watches so many, those asked for last", async () => {
  const stage = new Stage();
  const app = await stage.online(20);
  app.client.watch([1]);
  app.client.watch(Array.from({ length: LIMITS.watchedUsers }, (_, index) => 100 + index));
  app.client.watch([2]);
  await stage.clock.advance(ASK_AFTER);
  const [users] = asked(stage);
  expect(users).toHaveLength(LIMITS.watchedUsers);
  expect(users?.slice(0, 2)).toEqual([2, 100]);
});

test("asks again on each connection, and in between shows nobody", async () => {
  const stage = new Stage();
  stage.server.sights.set(30, { online: true });
  const app = stage.app(20);
  app.client.watch([30]);
  app.client.start();
  await stage.clock.until(() => isOnline(app));
  await stage.clock.advance(0);
  expect(presence(app)).toEqual({ 30: { online: true } });
  stage.server.sockets = false;
  stage.server.cut();
  await stage.clock.advance(0);
  expect(presence(app)).toEqual({});
  stage.server.sockets = true;
  await stage.clock.until(() => isOnline(app));
  await stage.clock.advance(0);
  expect(presence(app)).toEqual({ 30: { online: true } });
  expect(asked(stage)).toEqual([[30], [30]]);
});

test("asks again now and then, for rights that are new", async () => {
  const stage = new Stage();
  const app = await stage.online(20);
  app.client.watch([30]);
  await stage.clock.advance(ASK_AFTER + ASK_AGAIN);
  expect(asked(stage)).toEqual([[30], [30]]);
});

test("asks again after a refusal", async () => {
  const stage = new Stage();
  stage.server.refusesWatches = true;
  stage.server.sights.set(30, { online: true });
  const app = await stage.online(20);
  app.client.watch([30]);
  await stage.clock.advance(ASK_AFTER);
  expect(presence(app)).toEqual({});
  stage.server.refusesWatches = false;
  await stage.clock.advance(ASK_AGAIN_REFUSED);
  expect(presence(app)).toEqual({ 30: { online: true } });
});

test("asks nothing where there is no socket", async () => {
  const stage = new Stage();
  stage.server.sockets = false;
  const app = await stage.online(20);
  app.client.watch([30]);
  await stage.clock.advance(ASK_AFTER);
  expect(asked(stage)).toEqual([]);
  expect(presence(app)).toEqual({});
});
