import type { Event, HelpRequest, PendingRequest } from "@switchboard/chat";

/** An event of the day on which the tests happen. */
export function sampleEvent(change: Partial<Event> = {}): Event {
  return {
    id: 7,
    agencyId: 1,
    agencyName: "Riverside",
    name: "Riverside Festival",
    description: "",
    address: "Riverside 1",
    startsAt: "2026-06-01T12:00:00.000Z",
    endsAt: "2026-06-01T22:00:00.000Z",
    timeStart: "2026-06-01T12:00:00.000Z",
    timeEnd: "2026-06-01T22:00:00.000Z",
    ...change,
  };
}

/** A request that has not arrived. */
export function samplePendingRequest(change: Partial<PendingRequest> = {}): PendingRequest {
  return {
    clientRequestId: "name-1",
    eventId: 7,
    description: "My friend fell.",
    createdAt: 0,
    state: "unsent",
    kept: true,
    ...change,
  };
}

/** A request that waits at it. */
export function sampleRequest(change: Partial<HelpRequest> = {}): HelpRequest {
  return { requestId: "request-1", eventId: 7, position: 3, ...change };
}
