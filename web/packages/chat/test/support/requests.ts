/** What a server does with requests for help: one name is one request, and stays so. */
import type { ChatId, ErrorCode, HelpRequested, UserId } from "../../src/generated/wire.js";
import type { World } from "./world.js";

export interface Refused {
  code: ErrorCode;
  requestId?: ChatId;
}

const keyOf = (user: UserId, name: string): string => `${user} ${name}`;

export const isRefused = (said: object): said is Refused => "code" in said;

export function ask(
  world: World,
  user: UserId,
  eventId: number,
  name: string | undefined,
  description = "help",
): HelpRequested | Refused {
  const known = name === undefined ? undefined : world.named.get(keyOf(user, name));
  if (known !== undefined) {
    return known.eventId === eventId ? standing(world, known) : { code: "invalid_payload" };
  }
  const open = openOf(world, user, eventId);
  if (open !== undefined) return { code: "help_already_requested", requestId: open };
  const requestId = world.id();
  world.requests.push({ requestId, eventId, participantId: user });
  if (world.turns) world.openWaiting(requestId, user, eventId, description);
  if (name !== undefined) world.named.set(keyOf(user, name), { eventId, requestId });
  return standing(world, { eventId, requestId });
}

/** Takes back what has this name, or what waits on the event; says which request that was. */
export function cancel(
  world: World,
  user: UserId,
  eventId: number,
  name: string | undefined,
): { requestId?: ChatId } | Refused {
  if (name !== undefined) {
    const known = world.named.get(keyOf(user, name)) ?? { eventId };
    world.named.set(keyOf(user, name), known);
    if (known.eventId !== eventId) return { code: "invalid_payload" };
    const { requestId, state } = standing(world, known);
    if (state === "active" || state === "closed") return { code: "already_matched" };
    remove(world, requestId);
    return requestId === undefined ? {} : { requestId };
  }
  const found = world.requests.find((it) => it.eventId === eventId && it.participantId === user);
  if (found === undefined) return { code: "request_not_found" };
  remove(world, found.requestId);
  return { requestId: found.requestId };
}

function standing(
  world: World,
  { eventId, requestId }: { eventId: number; requestId?: ChatId },
): HelpRequested {
  if (requestId === undefined) return { eventId, state: "withdrawn" };
  const ids = { requestId, chatId: requestId, eventId };
  const position = world.position(requestId);
  if (position > 0) return { ...ids, state: "waiting", position };
  if (!world.chats.has(requestId) || world.wasTakenBack(requestId)) return { ...ids, state: "withdrawn" };
  return { ...ids, state: world.isEnded(requestId) ? "closed" : "active" };
}

/** What is in the way of another request. */
function openOf(world: World, user: UserId, eventId: number): ChatId | undefined {
  const waits = world.requests.find((it) => it.eventId === eventId && it.participantId === user);
  if (waits !== undefined) return waits.requestId;
  return world.chatsOf(user).find((id) => {
    const chat = world.chats.get(id)?.chat;
    return chat?.kind === "help" && chat.eventId === eventId && chat.ended === 0;
  });
}

function remove(world: World, requestId: ChatId | undefined): void {
  const index = world.requests.findIndex((it) => it.requestId === requestId);
  if (index >= 0) world.requests.splice(index, 1);
  if (requestId !== undefined && world.chats.has(requestId)) world.close(requestId, "withdrawn");
}
