import { describe, expect, test } from "vitest";
import { APART, SPREAD } from "../../src/asking/reopening.js";
import type { ErrorCode, Failure } from "../../src/generated/wire.js";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { type App, Stage } from "../support/app.js";
import { FELL, names, states, watched } from "../support/asking.js";

const ALTERNATIVES = [{ kind: "phone" as const, value: "112" }];

/** Refuses requests from now on. */
function refuse({ server }: Stage, code: ErrorCode, more: Partial<Failure>): void {
  server.meddle = (line, frame) => {
    if (frame.type !== "request_help") return false;
    const id = frame.id === undefined ? {} : { id: frame.id };
    line.tell({ type: "error", ...id, payload: { code, message: "Full", ...more } });
    return true;
  };
}

const open = ({ server }: Stage): void => {
  server.meddle = () => false;
};

const inMs = (stage: Stage, ms: number): string => new Date(stage.clock.now() + ms).toISOString();

const refusal = ({ client }: App) => client.getState().pendingRequests[0]?.error;

describe("a request while help is paused", () => {
  test("is refused for this try, with all that is said, and keeps its words", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    const said = { reason: "paused", pauseMessage: "Full", alternatives: ALTERNATIVES } as const;
    refuse(stage, "help_unavailable", said);
    const asked = watched(app.client.requestHelp(FELL));
    await stage.clock.advance(0);
    expect(asked.is).toBe("help_unavailable");
    expect(states(app)).toEqual([["I fell", "refused"]]);
    expect(refusal(app)).toEqual({ code: "help_unavailable", message: "Full", ...said });
    // Nobody knows when it opens: it waits for a tap.
    await stage.clock.advance(24 * 3_600_000);
    expect(names(stage)).toHaveLength(1);
    open(stage);
    app.client.retry(app.client.getState().pendingRequests[0]?.clientRequestId ?? "");
    await stage.clock.until(() => app.client.getState().requests.length === 1);
    expect(new Set(names(stage)).size).toBe(1);
  });

  test("goes out by itself when help can be asked for again, also after a reload", async () => {
    const stage = new Stage();
    const storage = memoryStorage();
    const first = await stage.online(20, { storage });
    refuse(stage, "help_unavailable", { reason: "paused", opensAt: inMs(stage, 3_600_000) });
    await expect(first.client.requestHelp(FELL)).rejects.toThrow();
    await first.client.close();
    const app = await stage.online(20, { storage });
    open(stage);
    await stage.clock.advance(3_590_000);
    expect([names(stage).length, states(app)]).toEqual([1, [["I fell", "refused"]]]);
    await stage.clock.advance(10_000 + SPREAD);
    expect(app.client.getState().requests).toHaveLength(1);
    expect([states(app), new Set(names(stage)).size]).toEqual([[], 1]);
  });

  test("is not tried all the time where the pause goes on", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    refuse(stage, "help_unavailable", { reason: "paused", opensAt: inMs(stage, -1_000) });
    await expect(app.client.requestHelp(FELL)).rejects.toThrow();
    await stage.clock.advance(10 * APART + SPREAD);
    expect(names(stage).length).toBeGreaterThan(2);
    expect(names(stage).length).toBeLessThanOrEqual(12);
    app.client.discard(app.client.getState().pendingRequests[0]?.clientRequestId ?? "");
    const before = names(stage).length;
    await stage.clock.advance(10 * APART);
    expect(names(stage)).toHaveLength(before);
  });

  test("that came too early for its event waits for a tap", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    const opensAt = inMs(stage, 60_000);
    refuse(stage, "invalid_payload", { reason: "closed", opensAt, alternatives: [] });
    await expect(app.client.requestHelp(FELL)).rejects.toThrow();
    open(stage);
    await stage.clock.advance(3_600_000);
    expect(names(stage)).toHaveLength(1);
    expect(refusal(app)).toMatchObject({ reason: "closed", opensAt });
  });

  test("that is still unsent when the network is away goes out when it is back", async () => {
    const stage = new Stage();
    const app = await stage.online(20);
    refuse(stage, "help_unavailable", { reason: "paused", opensAt: inMs(stage, 60_000) });
    await expect(app.client.requestHelp(FELL)).rejects.toThrow();
    open(stage);
    app.device.set({ online: false });
    stage.server.sockets = false;
    stage.server.rest = false;
    stage.server.cut();
    await stage.clock.advance(60_000 + SPREAD);
    expect(states(app)).toEqual([["I fell", "unsent"]]);
    stage.server.sockets = true;
    stage.server.rest = true;
    app.device.set({ online: true });
    await stage.clock.until(() => app.client.getState().requests.length === 1);
  });
});
