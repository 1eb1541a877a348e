import type { Event } from "@switchboard/chat";

/** What is looked for in the archives. */
export interface ArchiveFilter {
  participant: string;
  event: Event | null;
  /** Those that nobody ever took, instead of those that somebody had. */
  unanswered: boolean;
}

export const everything: ArchiveFilter = { participant: "", event: null, unanswered: false };

/** The filter as the client takes it; empty parts are left out. */
export function queryOf({ participant, event }: Omit<ArchiveFilter, "unanswered">): {
  participant?: string;
  eventId?: number;
} {
  const text = participant.trim();
  return { ...(text === "" ? {} : { participant: text }), ...(event === null ? {} : { eventId: event.id }) };
}
