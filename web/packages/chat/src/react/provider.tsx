import type { ReactNode } from "react";
import type { Client } from "../api.js";
import { InboxContext, MessengerContext } from "./contexts.js";

/** What `<ChatProvider>` takes. Whoever made the client starts and closes it. */
export interface ChatProviderProps {
  client: Client;
  children?: ReactNode;
}

/** Makes a client available to the hooks and components below it. */
export function ChatProvider({ client, children }: ChatProviderProps): ReactNode {
  return (
    <MessengerContext value={client}>
      <InboxContext value={client}>{children}</InboxContext>
    </MessengerContext>
  );
}
