import type { ChatErrorShape, Message, Page } from "@switchboard/chat";

/** The log of a chat that is read from its beginning and goes on meanwhile. Immutable. */
export interface AgencyLog {
  messages: readonly Message[];
  /** The address of the page that was read last; undefined: the first one. */
  at: string | undefined;
  /** The following page, where there is one. */
  next: string | undefined;
  status: "loading" | "ready" | "failed";
  error: ChatErrorShape | undefined;
}

export const noLog: AgencyLog = {
  messages: [],
  at: undefined,
  next: undefined,
  status: "loading",
  error: undefined,
};

export type LogEvent =
  | { type: "came"; at: string | undefined; page: Page<Message> }
  | { type: "failed"; error: ChatErrorShape };

/** The next state. Pure. The last page may be read again: what is new in it comes behind. */
export function readOn(log: AgencyLog, event: LogEvent): AgencyLog {
  if (event.type === "failed") return { ...log, status: "failed", error: event.error };
  const last = log.messages.at(-1)?.seq ?? 0;
  const fresh = event.page.items.filter(({ seq }) => seq > last);
  const messages = fresh.length === 0 ? log.messages : [...log.messages, ...fresh];
  return { messages, at: event.at, next: event.page.next, status: "ready", error: undefined };
}
