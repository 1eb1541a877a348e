/** Asking for help as pure functions: what may go out next, and what answers make of it. */
import type { HelpRequest, PendingRequest } from "../api.js";
import { ChatError } from "../errors.js";
import type { EventId, HelpRequested, RequestHelp } from "../generated/wire.js";
import { fate } from "../outbox/queue.js";
import type { Model, RequestEntry } from "../state/model.js";

/** Requests of one user that a device keeps. Who asks more often without an answer is told. */
export const REQUESTS_AT_MOST = 20;
/** Milliseconds between two tries, at most. */
export const TRY_AT_MOST = 60_000;

/** What a try has come to. */
export interface After {
  /** What becomes of the request; undefined: nothing of it is left to be done. */
  next: RequestEntry | undefined;
  /** It goes out again, after a pause. */
  again?: true;
  /** What whoever asked is told: of what waits or is active, or why it is neither. */
  told?: HelpRequest | ChatError;
}

/** Whether the server has yet to be told of it. */
export const isOpen = ({ state }: PendingRequest): boolean => state === "unsent" || state === "takenBack";

/** Of each event the first that is open, unless it is on its way. */
export function sendable(entries: readonly RequestEntry[]): RequestEntry[] {
  const seen = new Set<EventId>();
  return entries.filter((entry) => {
    if (!isOpen(entry) || seen.has(entry.eventId)) return false;
    seen.add(entry.eventId);
    return entry.trying === undefined;
  });
}

/** A request in another state, with its error or without. */
export function inState(
  { error: _, ...entry }: RequestEntry,
  state: PendingRequest["state"],
  error?: PendingRequest["error"],
): RequestEntry {
  return { ...entry, state, ...(error === undefined ? {} : { error }) };
}

/** Not on its way. */
export function idle(entry: RequestEntry): RequestEntry {
  if (entry.trying === undefined) return entry;
  const { trying: _, ...rest } = entry;
  return rest;
}

/** A request as it goes out. */
export function asSent({
  eventId,
  description,
  place,
  placeComing,
  clientRequestId,
}: RequestEntry): RequestHelp {
  const coming = placeComing === undefined ? {} : { placeComing };
  return { eventId, description, ...place, ...coming, clientRequestId };
}

/** The server has answered a request. */
export function answered(entry: RequestEntry, answer: HelpRequested): After {
  const { requestId, position, state } = answer;
  const { eventId } = entry;
  // Withdrawn while it was on its way: that is said next.
  if (entry.state === "takenBack") return { next: entry };
  if (requestId !== undefined && position !== undefined) {
    return { next: undefined, told: { requestId, eventId, position } };
  }
  if (requestId !== undefined && state === "active") {
    return { next: undefined, told: { requestId, eventId, position: 0 } };
  }
  if (state === "withdrawn") return { next: undefined, told: takenBack() };
  // It waits without a place: it is being taken, or withdrawn, just now.
  if (state === "waiting") return { next: entry, again: true };
  const told = new ChatError("request_not_found", `this request is ${state}`);
  return { next: inState(entry, "over"), told };
}

/** The server has refused a request, or was not heard. */
export function unanswered(entry: RequestEntry, error: ChatError): After {
  if (fate(error) === "again") return { next: entry, again: true };
  if (entry.state === "takenBack") return { next: entry };
  const { message, requestId, reason, opensAt, pauseMessage, alternatives } = error;
  const code = error.code === "storage" ? ("network" as const) : error.code;
  const shown = {
    code,
    message,
    ...(requestId === undefined ? {} : { requestId }),
    ...(reason === undefined ? {} : { reason }),
    ...(opensAt === undefined ? {} : { opensAt }),
    ...(pauseMessage === undefined ? {} : { pauseMessage }),
    ...(alternatives === undefined ? {} : { alternatives }),
  };
  return { next: inState(entry, "refused", shown), told: error };
}

/**
 * The server has refused a withdrawal, or was not heard. Only what says that nothing waits under this name ends it:
 * after all else, such as what a proxy says, the request may still wait.
 */
export function notWithdrawn(entry: RequestEntry, error: ChatError): After {
  switch (error.code) {
    case "request_not_found":
      return { next: undefined };
    case "already_matched":
    case "event_not_found":
    case "invalid_payload":
      return { next: undefined, told: error };
    default:
      return { next: entry, again: true };
  }
}

/** What whoever asked is told of a request that its user has withdrawn. */
export const takenBack = (): ChatError => new ChatError("request_not_found", "this request was taken back");

/** Adds requests, in the order of their keys. What is there stays; of too many the oldest that are settled go. */
export function withRequests(model: Model, entries: readonly RequestEntry[]): Model {
  const there = new Set(model.pendingRequests.map((entry) => entry.clientRequestId));
  const added = entries.filter((entry) => !there.has(entry.clientRequestId));
  if (added.length === 0) return model;
  const all = [...model.pendingRequests, ...added].sort((a, b) =>
    a.key < b.key ? -1 : a.key > b.key ? 1 : 0,
  );
  let surplus = all.length - REQUESTS_AT_MOST;
  const pendingRequests = all.filter((entry) => {
    if (surplus <= 0 || isOpen(entry)) return true;
    surplus -= 1;
    return false;
  });
  return { ...model, pendingRequests };
}

/** Changes one request; undefined removes it. */
export function changed(
  model: Model,
  name: string,
  change: (entry: RequestEntry) => RequestEntry | undefined,
): Model {
  const before = model.pendingRequests.find((entry) => entry.clientRequestId === name);
  if (before === undefined) return model;
  const after = change(before);
  if (after === before) return model;
  const pendingRequests = model.pendingRequests.flatMap((entry) =>
    entry === before ? (after ?? []) : entry,
  );
  return { ...model, pendingRequests };
}
