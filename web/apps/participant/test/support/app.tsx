import type { State } from "@switchboard/chat";
import { ChatProvider } from "@switchboard/chat/react";
import { type FakeAnswers, type FakeClient, fakeClient } from "@switchboard/chat/testing";
import { initI18n } from "@switchboard/kit";
import { act, cleanup, configure, render, screen } from "@testing-library/react";
import { VirtuosoMockContext } from "react-virtuoso";
import { vi } from "vitest";
import { Inside } from "../../src/inside.js";
import { RouterContext } from "../../src/routing/hooks.js";
import { createRouter } from "../../src/routing/router.js";
import { loadAll } from "../../src/screens/later.js";
import { de } from "../../src/texts/de.js";
import { en } from "../../src/texts/en.js";
import { FakeGeolocation } from "./geolocation.js";
import { FakeKeep } from "./keep.js";
import { sampleEvent } from "./samples.js";

// What comes later in a browser is there at once here; lazy-part.test.tsx is about the difference.
await loadAll();

// Deadlines for a busy machine: nothing waits that long when all is well.
configure({ asyncUtilTimeout: 5_000 });
vi.setConfig({ testTimeout: 30_000 });

// jsdom lays nothing out and cannot scroll.
Element.prototype.scrollTo = () => {};
Element.prototype.scrollBy = () => {};
const LAYOUT = { viewportHeight: 2_000, itemHeight: 50 };

export const BASE = "/participant/";
/** When the tests happen: two hours into the sample event. */
export const NOW = Date.parse("2026-06-01T14:00:00.000Z");

export interface Started {
  client: FakeClient;
  geolocation: FakeGeolocation;
  keep: FakeKeep;
  /** Ends the waits of the app, as if their time were over. */
  timeOver: () => void;
  signedOut: ReturnType<typeof vi.fn>;
}

interface Given {
  path?: string;
  state?: Partial<State>;
  answers?: FakeAnswers;
  keep?: FakeKeep;
}

/** Opens the app of somebody who is signed in and, unless `state` says otherwise, online. */
export function open({ path = "", state, answers, keep = new FakeKeep() }: Given = {}): Started {
  close();
  initI18n({ en, de });
  history.replaceState(null, "", `${BASE}${path}`);
  const router = createRouter(window, BASE);
  const client = fakeClient(
    { connection: { state: "online", via: "socket" }, me: 20, ...state },
    {
      ...answers,
      rest: {
        events: async () => ({ items: [sampleEvent()] }),
        event: async (id) => sampleEvent({ id }),
        archive: async () => ({ items: [] }),
        archivedMessages: async () => ({ items: [] }),
        ...answers?.rest,
      },
    },
  );
  const geolocation = new FakeGeolocation();
  const signedOut = vi.fn(async () => {});
  const waits = new Set<() => void>();
  const later = (call: () => void) => {
    waits.add(call);
    return () => void waits.delete(call);
  };
  const timeOver = () => act(() => [...waits].forEach((call) => void call()));
  const device = { geolocation, keep, now: () => NOW, steady: () => NOW, later };
  const { unmount } = render(
    <VirtuosoMockContext value={LAYOUT}>
      <RouterContext value={router}>
        <ChatProvider client={client}>
          <Inside device={device} onSignOut={signedOut} />
        </ChatProvider>
      </RouterContext>
    </VirtuosoMockContext>,
  );
  closers.push(unmount, () => router.close());
  return { client, geolocation, keep, timeOver, signedOut };
}

const closers: (() => void)[] = [];

/** Closes the app; part of every test's end. */
export function close(): void {
  for (const one of closers.splice(0)) one();
  cleanup();
}

/** The heading of the screen that is shown, once it is this one. */
export function heading(name: string | RegExp): Promise<HTMLElement> {
  return screen.findByRole("heading", { level: 1, name });
}

/** What was asked of the client under this name. */
export function calls(client: FakeClient, name: string): readonly (readonly unknown[])[] {
  return client.calls.filter((call) => call.name === name).map((call) => call.args);
}
