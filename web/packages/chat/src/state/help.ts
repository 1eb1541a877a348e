/** What becomes of requests for help, and of the chats that they are. Pure. */
import type { HelpChat, HelpRequest, WaitFacts } from "../api.js";
import type { AnyChat, ChatId, EventId, ServerFrame } from "../generated/wire.js";
import { isHelp, isHelpChat } from "./kinds.js";
import { type Model, withChat } from "./model.js";
import { withEvents } from "./timeline.js";
import { newest } from "./turns.js";

/** A frame that tells of requests, or undefined for others. `merge` takes a chat into the state. */
export function reduceHelp(
  model: Model,
  frame: ServerFrame,
  merge: (model: Model, chat: AnyChat) => Model,
): Model | undefined {
  switch (frame.type) {
    case "help_requested": {
      const { requestId, eventId, position } = frame.payload;
      // Without a place it does not wait, or did not arrive.
      if (requestId === undefined || position === undefined) return model;
      return withStanding(model, { requestId, eventId, position }, frame.payload);
    }
    case "help_cancelled": {
      const { requestId } = frame.payload;
      return requestId === undefined ? model : withoutRequest(model, requestId);
    }
    case "queue_position": {
      const { requestId, position, waitSeconds } = frame.payload;
      const known = model.requests.find((request) => request.requestId === requestId);
      // A match that was undone makes a request of its chat again.
      const before = model.chats[requestId];
      const eventId = known?.eventId ?? (before && isHelp(before) ? before.chat.eventId : undefined);
      if (eventId === undefined) return model;
      // A wait that the server can no longer say honestly must not stay.
      const told = { requestId, eventId, position, waitSeconds };
      return withStanding(model, told, frame.payload);
    }
    case "chat_changed":
      return merge(model, marked(model, frame.payload.chat));
    case "place_set": {
      const { chatId, ...told } = frame.payload;
      const view = model.chats[chatId];
      if (view === undefined || !isHelp(view)) return model;
      const { placeComing: _, ...chat } = view.chat;
      const place = newest(chat.place, told);
      return place === chat.place
        ? model
        : withChat(model, chatId, { ...view, chat: { ...chat, ...(place && { place }) } });
    }
    case "chat_event":
      return withEvents(model, [frame.payload]);
    default:
      return undefined;
  }
}

/** Where a request stands that somebody has told of. What only newer servers say is so just as long as they say it. */
export function withStanding(
  model: Model,
  told: { requestId: ChatId; eventId: EventId; position: number; waitSeconds?: [number, number] | undefined },
  facts: object,
): Model {
  const known = model.requests.find(({ requestId }) => requestId === told.requestId);
  const request = standing(known, told, facts);
  const requests = known
    ? model.requests.map((other) => (other === known ? request : other))
    : [...model.requests, request];
  return { ...model, requests };
}

/** A request as it stands now. Where `waitSeconds` is not asked about it stays; so do the other ways while nobody is there. */
export function standing(
  known: HelpRequest | undefined,
  told: { requestId: ChatId; eventId: EventId; position: number; waitSeconds?: [number, number] | undefined },
  facts: object,
): HelpRequest {
  const { requestId, eventId, position } = told;
  const waitSeconds = "waitSeconds" in told ? told.waitSeconds : known?.waitSeconds;
  const { nobodyOnDuty, alternatives = known?.alternatives, wait } = facts as WaitFacts;
  return {
    requestId,
    eventId,
    position,
    ...(waitSeconds ? { waitSeconds } : {}),
    ...(wait ? { wait } : {}),
    ...(nobodyOnDuty ? { nobodyOnDuty, ...(alternatives ? { alternatives } : {}) } : {}),
  };
}

/** It does not wait any more. */
export function withoutRequest(model: Model, id: ChatId): Model {
  const requests = model.requests.filter((request) => request.requestId !== id);
  return requests.length === model.requests.length ? model : { ...model, requests };
}

/** A chat with marks and counts also where the server could not say them. */
function marked(model: Model, chat: HelpChat): AnyChat {
  const known = model.chats[chat.id]?.chat;
  const marks = known && isHelpChat(known) ? known : undefined;
  return { ...chat, readSeq: chat.readSeq ?? marks?.readSeq ?? 0, unread: chat.unread ?? marks?.unread ?? 0 };
}
