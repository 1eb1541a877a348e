import { describe, expect, test } from "vitest";
import type { Fetch } from "../../src/api.js";
import { isOnline, path, Stage, tokenOf } from "../support/app.js";

const state = (app: { client: { getState(): { connection: { state: string } } } }): string =>
  app.client.getState().connection.state;

describe("the connection", () => {
  test("is online only after it has caught up", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    expect(path(app)).toEqual(["connecting: started", "syncing: opened", "online: synced"]);
    expect(stage.server.asked("sync")).toHaveLength(1);
    expect(app.client.getState().me).toBe(20);
  });

  test("authenticates in the first frame where no header can be set", async () => {
    const stage = new Stage();
    const auth = { kind: "token" as const, getToken: async () => ({ token: "user-20" }) };
    await stage.online(20, { auth });
    expect([...stage.server.lines].map((line) => line.headers)).toEqual([undefined]);
    expect([...stage.server.lines].map((line) => line.url)).toEqual([
      "wss://help.example.org/api/v1/connect?protocol=2",
    ]);
  });

  test("names the agency where it is known", async () => {
    const stage = new Stage();
    await stage.online(20, { agencyId: 7 });
    expect([...stage.server.lines].map((line) => line.url)).toEqual([
      "wss://help.example.org/api/v1/connect?protocol=2&agency=7",
    ]);
  });

  test("is there again within a second after it was cut, without a close frame", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    stage.server.cut();
    await stage.clock.advance(0);
    expect(state(app)).toBe("waiting");
    await stage.clock.advance(1_000);
    expect(isOnline(app)).toBe(true);
    expect(path(app).slice(3)).toEqual([
      "waiting: socket ended",
      "connecting: time to retry",
      "syncing: opened",
      "online: synced",
    ]);
  });

  test("tries less and less often while no socket opens, to once a minute, and at once on a tap", async () => {
    const stage = new Stage();
    stage.server.rest = false;
    const app = await stage.online(20, { random: () => 0.999 });
    stage.server.sockets = false;
    stage.server.cut();
    const tries: number[] = [];
    for (let count = stage.server.opened; tries.length < 8; count = stage.server.opened) {
      const before = stage.clock.now();
      await stage.clock.until(() => stage.server.opened > count, 61_000);
      tries.push(stage.clock.now() - before);
    }
    expect(tries.map((ms) => Math.round(ms / 1_000))).toEqual([1, 2, 4, 5, 8, 16, 32, 60]);
    stage.server.sockets = true;
    app.client.reconnect();
    await stage.clock.until(() => isOnline(app), 100);
  });

  test("waits as long as the server asked, counted from the close, and the user may be sooner", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    const [line] = stage.server.lines;
    line?.tell({ type: "going_away", payload: { reconnectAfterMs: 20_000 } });
    await stage.clock.advance(3_000);
    stage.server.cut(1012);
    await stage.clock.advance(19_999);
    expect(state(app)).toBe("waiting");
    app.device.set({ visible: false });
    app.device.set({ visible: true });
    expect(state(app)).toBe("waiting");
    await stage.clock.advance(1);
    expect(isOnline(app)).toBe(true);

    const [again] = stage.server.lines;
    again?.tell({ type: "going_away", payload: { reconnectAfterMs: 20_000 } });
    await stage.clock.advance(0);
    stage.server.cut(1012);
    await stage.clock.advance(0);
    app.client.reconnect();
    await stage.clock.advance(0);
    expect(isOnline(app)).toBe(true);
  });

  test("gets a new token where the old one is refused", async () => {
    const stage = new Stage();
    const whys: string[] = [];
    const auth = {
      kind: "token" as const,
      header: true,
      getToken: async (why: string) => {
        whys.push(why);
        return { token: `user-20-${whys.length}` };
      },
    };
    const app = await stage.online(20, { auth });
    stage.server.refused.add("user-20-1");
    stage.server.cut(4401);
    await stage.clock.until(() => stage.server.opened === 2 && isOnline(app), 0);
    expect(whys).toEqual(["start", "refused"]);
    expect(path(app)).toContain("connecting: token refused");
  });

  test("does not hammer with tokens that are refused again and again", async () => {
    const stage = new Stage();
    stage.server.refused.add("user-20");
    const app = stage.app(20);
    app.client.start();
    await stage.clock.advance(60_000);
    expect(stage.server.opened).toBeGreaterThan(10);
    expect(stage.server.opened).toBeLessThan(40);
    expect(app.client.getState().connection.state).not.toBe("signed out");
  });

  test("renews a token before its end, and tells the server", async () => {
    const stage = new Stage();
    const whys: string[] = [];
    const auth = {
      kind: "token" as const,
      header: true,
      getToken: async (why: string) => {
        whys.push(why);
        return { token: `user-20-${whys.length}`, expiresAt: stage.clock.now() + 600_000 };
      },
    };
    await stage.online(20, { auth });
    await stage.clock.advance(539_999);
    expect(whys).toEqual(["start"]);
    await stage.clock.advance(1);
    expect(whys).toEqual(["start", "expiring"]);
    const authorized = stage.server.asked("authorize").map((frame) => frame.payload.Authorization);
    expect(authorized).toEqual(["Bearer user-20-2"]);
  });

  test("of a cookie that was renewed in time does not ask for another at its end", async () => {
    const stage = new Stage();
    const whys: string[] = [];
    const renew = async (why: string) => {
      whys.push(why);
      return { expiresAt: stage.clock.now() + 100_000 };
    };
    // A browser sends the cookie by itself.
    const openSocket = (url: string) => stage.server.openSocket(url, { Authorization: "Bearer user-20" });
    const fetch: Fetch = (url, init) =>
      stage.server.fetch(url, { ...init, headers: { ...init.headers, Authorization: "Bearer user-20" } });
    const app = await stage.online(20, { auth: { kind: "cookie", renew }, openSocket, fetch });
    await stage.clock.advance(90_000);
    stage.server.cut(4401);
    await stage.clock.until(() => stage.server.opened === 2 && isOnline(app), 0);
    expect(whys).toEqual(["start", "expiring"]);
  });

  test("is a second away also after a connection that did not last", async () => {
    const stage = new Stage();
    const app = await stage.online(20, { random: () => 0.999 });
    for (let times = 0; times < 10; times += 1) {
      stage.server.cut();
      await stage.clock.until(() => !isOnline(app));
      const { opened } = stage.server;
      await stage.clock.advance(499);
      expect(stage.server.opened).toBe(opened);
      await stage.clock.until(() => isOnline(app), 501);
    }
  });

  test("stops where it is not allowed, and where it was replaced until the user wants it", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    stage.server.cut(4409);
    await stage.clock.advance(600_000);
    expect(app.client.getState().connection).toEqual({ state: "signed out", why: "replaced" });
    expect(stage.server.opened).toBe(1);
    app.client.reconnect();
    await stage.clock.until(() => isOnline(app), 0);

    stage.server.cut(4403);
    await stage.clock.advance(600_000);
    expect(app.client.getState().connection).toEqual({ state: "signed out", why: "not allowed" });
    expect(app.transitions.at(-1)?.closeCode).toBe(4403);
  });

  test("stops where there is no token any more", async () => {
    const stage = new Stage();
    const app = stage.app(20, { auth: { kind: "token", getToken: async () => null } });
    app.client.start();
    await stage.clock.advance(0);
    expect(app.client.getState().connection).toEqual({ state: "signed out", why: "no token" });
  });

  test("goes on where the token cannot be had just now", async () => {
    const stage = new Stage();
    let tries = 0;
    const auth = {
      kind: "token" as const,
      header: true,
      getToken: async () => {
        tries += 1;
        if (tries < 3) throw new Error("the backend is away");
        return { token: "user-20" };
      },
    };
    await stage.online(20, { auth });
    expect(tries).toBe(3);
  });

  test("gives a hanging token callback up", async () => {
    const stage = new Stage();
    let tries = 0;
    const auth = {
      kind: "token" as const,
      header: true,
      getToken: () => {
        tries += 1;
        return tries === 1
          ? new Promise<null>(() => {})
          : tokenOf(20).kind && Promise.resolve({ token: "user-20" });
      },
    };
    const app = stage.app(20, { auth });
    app.client.start();
    await stage.clock.until(() => isOnline(app), 17_000);
  });

  test("writes nothing to a socket that is closing", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    const [line] = stage.server.lines;
    if (!line) throw new Error("a line");
    line.readyState = 2;
    // It pings a silent server, and would end the socket where no answer comes.
    await stage.clock.until(() => !stage.server.lines.has(line), 30_000);
    expect(line.late).toBe(0);
    await stage.clock.until(() => isOnline(app), 5_000);
  });

  test("notices a dead socket within 30 s", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    await stage.clock.advance(61_000);
    expect(isOnline(app)).toBe(true);
    for (const line of stage.server.lines) line.dead = true;
    await stage.clock.until(() => state(app) !== "online", 30_000);
    expect(app.transitions.at(-1)?.reason).toBe("silent");
    await stage.clock.until(() => isOnline(app), 1_000);
  });

  test("looks whether the socket is alive when somebody looks at the page again", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    app.device.set({ visible: false });
    for (const line of stage.server.lines) line.dead = true;
    app.device.set({ visible: true });
    await stage.clock.until(() => state(app) !== "online", 5_000);
    expect(app.transitions.at(-1)?.reason).toBe("silent");
  });

  test("gives up a socket that opens and says nothing", async () => {
    const stage = new Stage();
    const app = stage.app(20);
    stage.server.mute = true;
    app.client.start();
    await stage.clock.until(() => state(app) === "waiting", 8_000);
    stage.server.mute = false;
    await stage.clock.until(() => isOnline(app), 1_000);
  });

  test("says at once that the network is gone, and is back at once with it", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    stage.server.sockets = false;
    stage.server.rest = false;
    app.device.set({ online: false });
    expect(state(app)).toBe("waiting");
    await stage.clock.advance(59_000);
    expect(stage.server.opened).toBe(1);
    stage.server.sockets = true;
    app.device.set({ online: true });
    await stage.clock.until(() => isOnline(app), 0);
    expect(path(app)).toContain("connecting: network back");
  });

  test("connects all the same where the device is wrong about its network", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    app.device.set({ online: false });
    await stage.clock.until(() => isOnline(app), 60_000);
  });

  test("is patient where there are too many connections", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    stage.server.cut(4429);
    await stage.clock.advance(4_999);
    expect(state(app)).toBe("waiting");
    await stage.clock.until(() => isOnline(app), 30_000);
  });

  test("keeps to a later attempt: what an earlier socket still says changes nothing", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    const [old] = stage.server.lines;
    const say = old?.onmessage;
    stage.server.cut();
    await stage.clock.until(() => stage.server.opened === 2 && isOnline(app));
    const chatId = stage.server.world.openChat(10, 20);
    say?.({ data: JSON.stringify({ type: "new_chat", payload: stage.server.world.chat(chatId, 20) }) });
    expect(app.client.getState().chats).toEqual({});
  });

  test("skips frames that it does not know or cannot read", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    const [line] = stage.server.lines;
    for (const data of ["no json", "[]", '{"type":"novelty","payload":{}}', '{"type":"user_message"}', 7]) {
      line?.onmessage?.({ data });
    }
    await stage.clock.advance(0);
    expect(isOnline(app)).toBe(true);
    expect(app.errors).toEqual([]);
  });
});
