import type { Channel, ChatView, Client, Event, Page, State, Storage, wire } from "@switchboard/chat";
import type { Colleague, Room } from "@switchboard/chat/organizer";
import { OrganizerProvider } from "@switchboard/chat/organizer/react";
import { ChatProvider } from "@switchboard/chat/react";
import { type FakeAnswers, type FakeClient, fakeClient, sampleView } from "@switchboard/chat/testing";
import { AppRoot } from "@switchboard/kit";
import { cleanup, configure, render } from "@testing-library/react";
import { VirtuosoMockContext } from "react-virtuoso";
import { afterEach, beforeEach, vi } from "vitest";
import { Console } from "../src/app/console.js";
import { EventsProvider } from "../src/events/events-provider.js";
import { NoticesProvider } from "../src/notices/notices.js";
import { de } from "../src/texts/de.js";
import { en } from "../src/texts/en.js";

// Deadlines for a machine that has other things to do; what is waited for is there sooner.
vi.setConfig({ testTimeout: 60_000 });
configure({ asyncUtilTimeout: 20_000 });

export const online = { state: "online", via: "socket" } as const;

export const event = (id: number, name = `Event ${id}`): Event => ({
  id,
  agencyId: 1,
  agencyName: "Riverside",
  name,
  description: "Three stages",
  address: "Riverside Park 1",
  startsAt: "2026-06-01T10:00:00Z",
  endsAt: "2026-06-03T10:00:00Z",
  timeStart: "2026-06-01T10:00:00Z",
  timeEnd: "2026-06-03T10:00:00Z",
});

/** An online client of organizer 10 with these chats; events are known. */
export function client(state: Partial<State> = {}, answers: FakeAnswers = {}): FakeClient {
  const rest = { event: async (id: number) => event(id, "Riverside Festival"), ...answers.rest };
  // With a rank it is one that lets chats go from one to another, and tells what happened.
  const limits =
    state.rank === undefined ? {} : { limits: { noteChars: 2_000, syncEvents: 200 } as wire.Limits };
  return fakeClient({ connection: online, me: 10, ...limits, ...state }, { ...answers, rest });
}

/** A colleague of the user's, or with id 10 the user. */
export const colleague = (id: number, name: string, change: Partial<Colleague> = {}): Colleague => ({
  id,
  name,
  state: "available",
  since: "2026-06-01T12:00:00Z",
  chats: 0,
  ...change,
});

/** What a server answers that lets chats go from one to another. `ask` and `call` answer what the test is about. */
export function team(
  colleagues: readonly Colleague[],
  { ask, call }: Partial<Pick<Channel, "ask" | "call">> = {},
): FakeAnswers {
  return {
    channel: {
      ask: async (frame) =>
        (frame.type as string) === "watch_colleagues"
          ? ({ type: "colleagues", payload: { organizers: colleagues } } as unknown as wire.ServerFrame)
          : (ask ?? refused)(frame),
      call: async (method, path, ...more) =>
        path === "/offers" || path === "/agency/pause"
          ? { body: [] }
          : (call ?? refused)(method, path, ...more),
    },
  };
}

const refused = (): Promise<never> => Promise.reject(new Error("the test gave no answer"));

/** What was asked over the socket. */
export const asked = (of: FakeClient): unknown[] =>
  of.calls
    .filter(({ name }) => name === "ask")
    .map(({ args }) => args[0] as { type: string })
    .filter(({ type }) => type !== "watch_colleagues");

/** The chats by their ids. */
export function chats(...views: ChatView[]): State["chats"] {
  return Object.fromEntries(views.map((view) => [view.chat.id, view]));
}

/** A chat of a participant with this name. */
export function chatOf(id: string, name: string, change: Parameters<typeof sampleView>[1] = {}) {
  const participant = { id: 20, name, email: "ada@example.org", phoneNumber: "+49 30 123" };
  return sampleView([], { ...change, chat: { id, participant, ...change.chat } });
}

/** Draws the console on a page of this width. */
export function showConsole(
  of: Client,
  options: {
    width?: number;
    mapUrl?: string;
    onSignOut?: () => void;
    makeRoom?: () => Room;
    storage?: Storage;
  } = {},
) {
  setWidth(options.width ?? 1440);
  return render(
    <AppRoot appName="Switchboard" resources={{ en, de }}>
      <VirtuosoMockContext value={{ viewportHeight: 600, itemHeight: 60 }}>
        <ChatProvider client={of}>
          <OrganizerProvider {...(options.storage && { options: { storage: options.storage } })}>
            <EventsProvider>
              <NoticesProvider>
                <Console
                  me={{ userId: 10, name: "Olga Organizer" }}
                  mapUrl={options.mapUrl}
                  onSignOut={options.onSignOut ?? (() => undefined)}
                  {...(options.makeRoom && { makeRoom: options.makeRoom })}
                />
              </NoticesProvider>
            </EventsProvider>
          </OrganizerProvider>
        </ChatProvider>
      </VirtuosoMockContext>
    </AppRoot>,
  );
}

/** jsdom has no media queries; of those with a width this answers, others do not match. */
function setWidth(width: number): void {
  vi.stubGlobal("matchMedia", (query: string) => {
    const least = /\(min-width:\s*([\d.]+)px\)/.exec(query)?.[1];
    return {
      matches: least !== undefined && width >= Number(least),
      media: query,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      addListener: () => undefined,
      removeListener: () => undefined,
    };
  });
}

/** A promise that the test settles. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Pages of a collection: the first, and by `next` the others. */
export function paged<T>(pages: readonly T[][]): (next?: string) => Promise<Page<T>> {
  return async (next) => {
    const at = next === undefined ? 0 : Number(next);
    return { items: pages[at] ?? [], ...(at + 1 < pages.length ? { next: String(at + 1) } : {}) };
  };
}

beforeEach(() => {
  window.location.hash = "";
  localStorage.clear();
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
