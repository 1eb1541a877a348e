import { cleanup, configure, render, waitFor } from "@testing-library/react";
import { type ComponentProps, StrictMode } from "react";
import { VirtuosoMockContext } from "react-virtuoso";
import { afterEach, expect } from "vitest";
import type { Client } from "../../src/api.js";
import { Chat, ChatProvider } from "../../src/react/index.js";

// Compilers may want every core meanwhile.
configure({ asyncUtilTimeout: 20_000 });
afterEach(cleanup);

// jsdom cannot scroll.
Element.prototype.scrollTo = () => {};
Element.prototype.scrollBy = () => {};

/**
 * Shows a chat of this client, until its rows are there. jsdom lays nothing out: the list is told how high
 * it is.
 */
export async function showChat(client: Client, props: Partial<ComponentProps<typeof Chat>> = {}) {
  const shown = render(
    <StrictMode>
      <VirtuosoMockContext value={{ viewportHeight: 2000, itemHeight: 50 }}>
        <ChatProvider client={client}>
          <Chat chatId="chat-1" locale="en-GB" {...props} />
        </ChatProvider>
      </VirtuosoMockContext>
    </StrictMode>,
  );
  const view = client.getState().chats[props.chatId ?? "chat-1"];
  if (view && view.messages.length + view.pending.length > 0) {
    await waitFor(() => {
      const row = shown.container.querySelector(".sb-row");
      expect(row && getComputedStyle(row).visibility).toBe("visible");
    });
  }
  return shown;
}
