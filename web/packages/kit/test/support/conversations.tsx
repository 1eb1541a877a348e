/** What the tests of conversations are drawn on: a client without a server, and people who write. */
import type { Client, State } from "@switchboard/chat";
import { ChatProvider } from "@switchboard/chat/react";
import { type FakeClient, sampleDirect, sampleMessage, sampleTime } from "@switchboard/chat/testing";
import { cleanup, configure, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { VirtuosoMockContext } from "react-virtuoso";
import { afterEach, beforeEach, vi } from "vitest";
import { initI18n } from "../../src/index.js";

configure({ asyncUtilTimeout: 20_000 });
vi.setConfig({ testTimeout: 60_000 });
beforeEach(() => void initI18n({ en: {}, de: {} }));
afterEach(cleanup);

export const online = { state: "online", via: "socket" } as const;

/** A direct chat with one message of the other one, who wrote so many minutes into the samples as their number says. */
export function direct(
  id: number,
  name: string,
  text: string,
  change: Parameters<typeof sampleDirect>[1] = {},
) {
  const message = sampleMessage(1, { authorId: id, content: text, timeSent: sampleTime(id) });
  return sampleDirect([message], {
    ...change,
    chat: { id: `direct-${id}`, peer: { id, name, role: "participant" }, ...change.chat },
  });
}

/** The chats by their ids. */
export const chats = (...views: State["chats"][string][]): State["chats"] =>
  Object.fromEntries(views.map((view) => [view.chat.id, view]));

/** Draws it with this client around it. */
export function show(what: ReactNode, client: Client): void {
  render(
    <VirtuosoMockContext value={{ viewportHeight: 600, itemHeight: 50 }}>
      <ChatProvider client={client}>{what}</ChatProvider>
    </VirtuosoMockContext>,
  );
}

/** What was asked of the client under this name. */
export const calls = (client: FakeClient, name: string) =>
  client.calls.filter((call) => call.name === name).map(({ args }) => args);
