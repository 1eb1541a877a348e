/** Where somebody stands at an event who has asked for help there already. */
import type { PendingRequest, State } from "@switchboard/chat";
import type { Route } from "../routing/route.js";
import { activeChats } from "./chats.js";

/** What was asked at the event and has not arrived, or not been taken. */
export function pendingAt(
  { pendingRequests }: Pick<State, "pendingRequests">,
  eventId: number,
): PendingRequest | undefined {
  const shown = pendingRequests.filter((one) => one.eventId === eventId && one.state !== "takenBack");
  return shown.find((one) => one.state === "unsent") ?? shown[0];
}

/** The screen of the request that waits, or of the conversation that goes on, at the event. */
export function standingAt(state: Pick<State, "requests" | "chats">, eventId: number): Route | undefined {
  const chat = activeChats(state.chats).find((view) => view.chat.eventId === eventId);
  if (chat) return { at: "chat", chatId: chat.chat.id };
  // Of a server of before: its conversation begins when somebody comes.
  const request = state.requests.find((one) => one.eventId === eventId);
  return request && { at: "request", requestId: request.requestId };
}
