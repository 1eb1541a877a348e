/** What tests see of requests for help. */
import type { App, Stage } from "./app.js";

export const FELL = { eventId: 7, description: "I fell" };

export const states = ({ client }: App): [string, string][] =>
  client.getState().pendingRequests.map(({ description, state }) => [description, state]);
export const names = ({ server }: Stage): unknown[] =>
  server.asked("request_help").map(({ payload }) => payload.clientRequestId);
/** How often it was tried by REST. */
export const tries = ({ server }: Stage): number =>
  server.called.filter((call) => call === "POST /chat-requests").length;

/** What becomes of a promise, as far as that is known. */
export function watched<T>(promise: Promise<T>): { is: string; value?: T } {
  const seen: { is: string; value?: T } = { is: "open" };
  promise.then(
    (value) => Object.assign(seen, { is: "resolved", value }),
    (error) => Object.assign(seen, { is: error.code }),
  );
  return seen;
}
