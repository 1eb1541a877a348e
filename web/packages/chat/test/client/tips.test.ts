import { describe, expect, test } from "vitest";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { type App, isOnline, Stage } from "../support/app.js";

const five = { amount: 500, currency: "EUR" };
const tips = ({ client }: App, chatId: string) =>
  client
    .getState()
    .chats[chatId]?.pending.map(({ tip, state, tipId }) => [tip?.amount, state, tipId !== undefined]);
const kinds = ({ client }: App, chatId: string) =>
  client.getState().chats[chatId]?.messages.map(({ kind, tipStatus }) => tipStatus ?? kind);

/** Two who have a direct chat. */
async function two() {
  const stage = new Stage();
  const chatId = stage.server.world.openDirect(20, 10);
  stage.server.world.write(chatId, 20, "hello");
  const payer = await stage.online(20);
  const creator = await stage.online(10);
  await stage.clock.advance(0);
  return { stage, chatId, payer, creator };
}

describe("a tip", () => {
  test("is pending until it is paid, and then a message of both", async () => {
    const { stage, chatId, payer, creator } = await two();
    payer.client.tip(chatId, five, "Thank you");
    expect(tips(payer, chatId)).toEqual([[500, "sending", false]]);
    await stage.clock.advance(0);
    expect(tips(payer, chatId)).toEqual([[500, "sending", true]]);
    const [tipId = ""] = stage.server.world.tips.keys();
    stage.server.settles(tipId, "paid");
    await stage.clock.advance(0);
    expect(tips(payer, chatId)).toEqual([]);
    for (const app of [payer, creator]) expect(kinds(app, chatId)).toEqual(["text", "tip"]);
    const message = creator.client.getState().chats[chatId]?.messages.at(-1);
    expect(message).toMatchObject({ content: "Thank you", tip: five, authorId: 20 });
    expect(creator.told).toEqual(["Thank you"]);
  });

  test.each(["failed", "unknown"] as const)("that is %s is told to its payer alone", async (how) => {
    const { stage, chatId, payer, creator } = await two();
    payer.client.tip(chatId, five);
    await stage.clock.advance(0);
    const [tipId = ""] = stage.server.world.tips.keys();
    stage.server.settles(tipId, how);
    stage.server.says(chatId, 20, "hm");
    await stage.clock.advance(0);
    expect(tips(payer, chatId)).toEqual([]);
    expect(kinds(payer, chatId)).toEqual(["text", how, "text"]);
    expect(kinds(creator, chatId)).toEqual(["text", "text"]);
    expect(stage.server.asked("get_chat_history")).toEqual([]);
  });

  test("does not hold up what is written behind it", async () => {
    const { stage, chatId, payer } = await two();
    payer.client.tip(chatId, five);
    payer.client.send(chatId, "and more");
    await stage.clock.advance(0);
    expect(kinds(payer, chatId)).toEqual(["text", "text"]);
    expect(tips(payer, chatId)).toHaveLength(1);
  });

  test("is promised once, whatever gets lost, and is found when it was paid meanwhile", async () => {
    const { stage, chatId, payer } = await two();
    stage.server.loses.add("ack");
    payer.client.tip(chatId, five);
    await stage.clock.advance(0);
    const [tipId = ""] = stage.server.world.tips.keys();
    stage.server.world.settle(tipId, "paid");
    stage.server.loses.clear();
    stage.server.cut();
    await stage.clock.until(() => isOnline(payer) && tips(payer, chatId)?.length === 0);
    expect(stage.server.asked("tip")).toHaveLength(2);
    expect(stage.server.world.tips.size).toBe(1);
    expect(kinds(payer, chatId)).toEqual(["text", "tip"]);
  });

  test("goes out after a restart, once", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const chatId = stage.server.world.openDirect(20, 10);
    stage.server.world.write(chatId, 20, "hello");
    const first = await stage.online(20, { storage });
    await stage.clock.advance(2_000);
    stage.server.sockets = false;
    stage.server.rest = false;
    first.device.set({ online: false });
    first.client.tip(chatId, five);
    await stage.clock.advance(2_000);
    await first.client.close();
    stage.server.sockets = true;
    stage.server.rest = true;
    const second = await stage.online(20, { storage, userId: 20 });
    await stage.clock.until(() => stage.server.world.tips.size === 1);
    await stage.clock.advance(0);
    expect(tips(second, chatId)).toEqual([[500, "sending", true]]);
    const [tipId = ""] = stage.server.world.tips.keys();
    stage.server.settles(tipId, "paid");
    await stage.clock.advance(2_000);
    expect(tips(second, chatId)).toEqual([]);
    expect(await storage.list("20/outbox/")).toEqual([]);
  });

  test("that is promised is still there after a restart, until it is known what became of it", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const chatId = stage.server.world.openDirect(20, 10);
    stage.server.world.write(chatId, 20, "hello");
    const first = await stage.online(20, { storage });
    first.client.tip(chatId, five);
    await stage.clock.advance(2_000);
    expect(tips(first, chatId)).toEqual([[500, "sending", true]]);
    await first.client.close();
    const again = async () => {
      stage.server.sockets = false;
      stage.server.rest = false;
      const app = stage.app(20, { storage, userId: 20 });
      app.client.start();
      await stage.clock.advance(2_000);
      return app;
    };
    const offline = await again();
    expect(tips(offline, chatId)).toEqual([[500, "queued", true]]);
    stage.server.sockets = true;
    stage.server.rest = true;
    await stage.clock.until(() => isOnline(offline));
    await stage.clock.advance(0);
    expect(tips(offline, chatId)).toEqual([[500, "sending", true]]);
    await offline.client.close();
    // It is paid, and more is said after it than a device that comes back is given.
    const [tipId = ""] = stage.server.world.tips.keys();
    stage.server.world.settle(tipId, "paid");
    for (let n = 0; n < 700; n += 1) stage.server.world.write(chatId, 10, `more ${n}`);
    await stage.clock.advance(8 * 86_400_000);
    const last = await again();
    stage.server.sockets = true;
    stage.server.rest = true;
    await stage.clock.until(() => isOnline(last) && tips(last, chatId)?.length === 0);
    await stage.clock.advance(2_000);
    expect(await storage.list("20/outbox/")).toEqual([]);
    expect(stage.server.world.tips.size).toBe(1);
    expect(last.errors).toEqual([]);
  });

  test("that is promised is not failed by what is said when it is asked for again", async () => {
    const { stage, chatId, payer } = await two();
    payer.client.tip(chatId, five);
    await stage.clock.advance(0);
    stage.server.tipsRefused = "forbidden";
    stage.server.cut();
    await stage.clock.until(() => isOnline(payer) && stage.server.asked("tip").length === 2);
    await stage.clock.advance(0);
    expect(tips(payer, chatId)).toEqual([[500, "sending", true]]);
    const [tipId = ""] = stage.server.world.tips.keys();
    stage.server.settles(tipId, "failed");
    await stage.clock.advance(0);
    expect(tips(payer, chatId)).toEqual([]);
  });

  test("shows why it is refused, and can be tried again", async () => {
    const { stage, chatId, payer } = await two();
    stage.server.tipsRefused = "forbidden";
    const name = payer.client.tip(chatId, five);
    await stage.clock.advance(0);
    expect(tips(payer, chatId)).toEqual([[500, "failed", false]]);
    stage.server.tipsRefused = undefined;
    payer.client.retry(name);
    await stage.clock.advance(0);
    expect(tips(payer, chatId)).toEqual([[500, "sending", true]]);
  });

  test("works where there is only REST", async () => {
    const stage = new Stage();
    stage.server.sockets = false;
    const chatId = stage.server.world.openDirect(20, 10);
    stage.server.world.write(chatId, 20, "hello");
    const app = await stage.online(20);
    app.client.tip(chatId, five);
    await stage.clock.advance(0);
    const [tipId = ""] = stage.server.world.tips.keys();
    stage.server.world.settle(tipId, "paid");
    await stage.clock.until(() => tips(app, chatId)?.length === 0);
    expect(kinds(app, chatId)).toEqual(["text", "tip"]);
  });
});
