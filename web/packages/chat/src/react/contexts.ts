import { createContext } from "react";
import type { Client, State } from "../api.js";

/** The part of a client that is read. */
export interface Inbox {
  getState(): State;
  subscribe(listener: () => void): () => void;
}

/** Actions. Never changes while the same client is provided, so that nothing renders for it. */
export const MessengerContext = createContext<Client | undefined>(undefined);

/** State, to be read through `useInbox`. */
export const InboxContext = createContext<Inbox | undefined>(undefined);
