import { act, cleanup, configure, render, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it } from "vitest";
import type { State } from "../../src/api.js";
import { ChatProvider, useChat, useConnection, useInbox, useMessenger } from "../../src/react/index.js";
import { fakeClient, sampleMessage, sampleView } from "../../src/testing/index.js";

// Compilers may want every core meanwhile.
configure({ asyncUtilTimeout: 20_000 });

afterEach(cleanup);

/** What was drawn, oldest first. */
let drawn: unknown[] = [];
function Show<T>({ select }: { select: (state: State) => T }): ReactNode {
  drawn.push(useInbox(select));
  return null;
}

function Where(): ReactNode {
  const chat = useChat("chat-1");
  return `${useConnection().state}, ${chat?.messages.length ?? "no"} messages`;
}

function Lost(): ReactNode {
  useMessenger();
  return null;
}

describe("useInbox", () => {
  it("draws again only when what is selected changes, also when the selector builds something", async () => {
    drawn = [];
    const client = fakeClient({ unread: 1 });
    const select = (state: State) => ({ unread: state.unread, waiting: state.waiting });
    render(
      <ChatProvider client={client}>
        <Show select={select} />
      </ChatProvider>,
    );
    act(() => client.set({ stale: true }));
    act(() => client.set({ stale: false }));
    expect(drawn).toEqual([{ unread: 1, waiting: false }]);
    act(() => client.set({ unread: 2 }));
    await waitFor(() => expect(drawn.at(-1)).toEqual({ unread: 2, waiting: false }));
    expect(drawn).toHaveLength(2);
  });

  it("takes a selector that is another one at each drawing, and gives the same value for it", () => {
    drawn = [];
    const client = fakeClient({ unread: 1 });
    const tree = () => (
      <ChatProvider client={client}>
        <Show select={(state) => [state.unread]} />
      </ChatProvider>
    );
    const { rerender } = render(tree());
    rerender(tree());
    expect(drawn[1]).toBe(drawn[0]);
  });

  it("follows the connection and the chat", () => {
    const client = fakeClient();
    render(
      <ChatProvider client={client}>
        <Where />
      </ChatProvider>,
    );
    expect(screen.getByText("signed out, no messages")).toBeTruthy();
    act(() =>
      client.set({ connection: { state: "syncing" }, chats: { "chat-1": sampleView([sampleMessage(1)]) } }),
    );
    expect(screen.getByText("syncing, 1 messages")).toBeTruthy();
  });

  it("says what is missing without a provider", () => {
    expect(() => render(<Lost />)).toThrow(/ChatProvider/);
  });
});
