import { describe, expect, test } from "vitest";
import type { OpenSocket, Storage } from "../../src/api.js";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { isOnline, Stage } from "../support/app.js";
import { FELL, names, states, tries } from "../support/asking.js";

describe("several tabs", () => {
  test("send what another one left, once", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const [gone, stays] = [await stage.online(20, { storage }), await stage.online(20, { storage })];
    gone.device.set({ online: false });
    void gone.client.requestHelp(FELL);
    await gone.client.close();
    stage.server.cut();
    await stage.clock.until(() => stays.client.getState().requests.length === 1);
    expect([stage.server.world.requests.length, stage.server.world.named.size]).toEqual([1, 1]);
  });

  /** A tab that hears nothing of the server until its network is `there`. */
  function cutOff(stage: Stage, storage: Storage) {
    const network = { there: false };
    const openSocket: OpenSocket = (url, headers) => {
      if (!network.there) throw new Error("no network");
      return stage.server.openSocket(url, headers);
    };
    const app = stage.app(20, { storage, openSocket, userId: 20 });
    app.device.set({ online: false });
    app.client.start();
    const connect = (): void => {
      network.there = true;
      app.device.set({ online: true });
    };
    return { app, connect };
  }

  test("do not send what another one has taken back", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const [a, b] = [cutOff(stage, storage), cutOff(stage, storage)];
    void a.app.client.requestHelp(FELL);
    await stage.clock.advance(0);
    const c = cutOff(stage, storage);
    await stage.clock.advance(0);
    expect(states(c.app)).toEqual([["I fell", "unsent"]]);
    void a.app.client.cancelHelp(7).catch(() => {});
    await stage.clock.advance(0);
    for (const tab of [b, c]) {
      tab.connect();
      await stage.clock.until(() => isOnline(tab.app) && states(tab.app).length === 0);
    }
    expect([names(stage).length, tries(stage)]).toEqual([0, 0]);
    expect([...stage.server.world.named.values()]).toEqual([{ eventId: 7 }]);
  });

  test("do not send what another one has taken back and left, though it was theirs first", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const a = cutOff(stage, storage);
    a.app.client.requestHelp(FELL).catch(() => {});
    await stage.clock.advance(0);
    const b = cutOff(stage, storage);
    await stage.clock.advance(0);
    b.app.client.cancelHelp(7).catch(() => {});
    await b.app.client.close();
    a.connect();
    await stage.clock.until(() => isOnline(a.app) && states(a.app).length === 0);
    expect([names(stage).length, tries(stage), stage.server.world.requests]).toEqual([0, 0, []]);
    expect(await storage.list("20/help/")).toEqual([]);
  });

  test("take back what another one has taken back while it was on its way", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const a = await stage.online(20, { storage });
    stage.server.sockets = false;
    stage.server.cut();
    await stage.clock.until(() => !isOnline(a));
    stage.server.slow = 1_000;
    a.client.requestHelp(FELL).catch(() => {});
    await stage.clock.until(() => tries(stage) === 1);
    const b = cutOff(stage, storage);
    await stage.clock.advance(0);
    b.app.client.cancelHelp(7).catch(() => {});
    await b.app.client.close();
    await stage.clock.until(() => states(a).length === 0);
    expect([stage.server.world.named.size, stage.server.world.requests]).toEqual([1, []]);
    expect(a.client.getState().requests).toEqual([]);
    expect(await storage.list("20/help/")).toEqual([]);
  });

  test("do not send what another one has sent, was refused, and has discarded", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const chatId = stage.server.world.openChat(10, 20);
    const a = cutOff(stage, storage);
    void a.app.client.requestHelp({ ...FELL, eventId: 1 });
    await stage.clock.advance(0);
    const b = cutOff(stage, storage);
    await stage.clock.advance(0);
    a.connect();
    await stage.clock.until(() => states(a.app)[0]?.[1] === "refused");
    a.app.client.discard(a.app.client.getState().pendingRequests[0]?.clientRequestId ?? "");
    stage.server.world.close(chatId);
    expect(states(b.app)).toEqual([["I fell", "unsent"]]);
    b.connect();
    await stage.clock.until(() => isOnline(b.app) && states(b.app).length === 0);
    expect(stage.server.world.requests).toEqual([]);
  });
});
