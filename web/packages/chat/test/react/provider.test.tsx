import { act, cleanup, render, screen } from "@testing-library/react";
import { Activity, type ReactNode, StrictMode } from "react";
import { afterEach, describe, expect, it } from "vitest";
import type { ClientOptions } from "../../src/api.js";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { ChatProvider, useConnection, useMessenger } from "../../src/react/index.js";
import { fakeClient } from "../../src/testing/index.js";
import { tokenOf } from "../support/app.js";
import { FakeClock } from "../support/clock.js";
import { FakeDevice } from "../support/device.js";
import { FakeServer } from "../support/server.js";

afterEach(cleanup);

/** A server, and what a client of user 20 runs on; each counts what is in use. */
function surroundings() {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const device = new FakeDevice();
  const options: ClientOptions = {
    baseUrl: "https://help.example.org/api/v1",
    auth: tokenOf(20),
    openSocket: server.openSocket,
    fetch: server.fetch,
    clock,
    surroundings: device,
    storage: memoryStorage(),
  };
  const inUse = () => ({ sockets: server.lines.size, timers: clock.running, listeners: device.listeners });
  const settle = () => act(() => clock.advance(1_000));
  return { options, server, inUse, settle };
}

const NOTHING = { sockets: 0, timers: 0, listeners: 0 };

function Where(): ReactNode {
  return <p>{useConnection().state}</p>;
}

function Send(): ReactNode {
  const client = useMessenger();
  return (
    <button type="button" onClick={() => client.reconnect()}>
      Reconnect
    </button>
  );
}

describe("a provider with options", () => {
  it("starts one client, also in strict mode, and leaves nothing behind when it is gone", async () => {
    const { options, server, inUse, settle } = surroundings();
    const { unmount } = render(
      <StrictMode>
        <ChatProvider options={options}>
          <Where />
          <Send />
        </ChatProvider>
      </StrictMode>,
    );
    await settle();
    expect(screen.getByText("online")).toBeTruthy();
    expect(server.opened).toBe(1);
    expect(inUse().listeners).toBeGreaterThan(0);
    unmount();
    await settle();
    expect(inUse()).toEqual(NOTHING);
  });

  it("shares its client with others that have the same options, until the last is gone", async () => {
    const { options, server, inUse, settle } = surroundings();
    const two = render(
      <ChatProvider options={options}>
        <Where />
      </ChatProvider>,
    );
    const one = render(
      <ChatProvider options={options}>
        <Where />
      </ChatProvider>,
    );
    await settle();
    expect(screen.getAllByText("online")).toHaveLength(2);
    expect(server.opened).toBe(1);
    two.unmount();
    await settle();
    expect(inUse().sockets).toBe(1);
    expect(screen.getByText("online")).toBeTruthy();
    one.unmount();
    await settle();
    expect(inUse()).toEqual(NOTHING);
  });

  it("takes another client when it comes back after its tree was hidden", async () => {
    const { options, server, inUse, settle } = surroundings();
    const tree = (mode: "visible" | "hidden") => (
      <Activity mode={mode}>
        <ChatProvider options={options}>
          <Where />
        </ChatProvider>
      </Activity>
    );
    const { rerender, unmount } = render(tree("visible"));
    await settle();
    rerender(tree("hidden"));
    await settle();
    expect(inUse()).toEqual(NOTHING);
    rerender(tree("visible"));
    await settle();
    expect(screen.getByText("online")).toBeTruthy();
    expect(server.opened).toBe(2);
    unmount();
    await settle();
    expect(inUse()).toEqual(NOTHING);
  });
});

describe("a provider with a client", () => {
  it("neither starts nor closes it", () => {
    const client = fakeClient();
    const { unmount } = render(
      <ChatProvider client={client}>
        <Where />
      </ChatProvider>,
    );
    unmount();
    expect(client.calls).toEqual([]);
    expect(client.listeners).toBe(0);
  });
});
