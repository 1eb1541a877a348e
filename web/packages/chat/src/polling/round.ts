import type { Link } from "../connection/link.js";
import { ChatError } from "../errors.js";
import type { AnyChat, ChatId, EventId, Standing } from "../generated/wire.js";
import type { Http } from "../rest/http.js";
import { CONVERSATIONS, helpChatsPath } from "../rest/paths.js";
import { withoutRequest, withStanding } from "../state/help.js";
import { helpChats, isHelp } from "../state/kinds.js";
import type { Model } from "../state/model.js";
import { reduceChats } from "../state/reduce.js";
import { isWaiting } from "../state/turns.js";
import { type Apply, fill } from "../sync/fill.js";

/** Pages of chats in one round. */
const PAGES = 5;

export interface Round {
  http: Http;
  link: Link;
  model: () => Model;
  apply: Apply;
}

/** One round of polling: afterwards the state is what the server said while it went on. */
export async function round({ http, link, model, apply }: Round): Promise<void> {
  const active = await list(http, helpChatsPath("active"), PAGES);
  apply((now) => reduceChats(now, active));
  const there = new Set(active.map((chat) => chat.id));
  const gone = Object.values(model().chats).filter(
    (view) => isHelp(view) && view.chat.ended === 0 && !there.has(view.chat.id),
  );
  if (gone.length > 0) {
    const ended = await list(http, helpChatsPath("ended"), 1);
    apply((now) => reduceChats(now, ended));
  }
  // Those in which something has happened come first.
  const conversations = await list(http, CONVERSATIONS, 1);
  apply((now) => {
    const { conversations: view, ...rest } = reduceChats(now, conversations);
    return { ...rest, conversations: view.known ? view : { ...view, known: true } };
  });
  await fill({ model, link: () => link }, apply);
  for (const { eventId, requestId } of waitingIn(model())) {
    const { body } = await http.call("GET", `/chat-requests?eventId=${eventId}`);
    apply((now) => asTold(now, requestId, eventId, body as Standing));
  }
}

/** The requests that wait, and those chats that wait and whose requests nobody has told of. */
function waitingIn({ requests, chats }: Model): { eventId: EventId; requestId: ChatId }[] {
  const known = new Set(requests.map(({ requestId }) => requestId));
  const others = helpChats(chats).filter(({ chat }) => isWaiting(chat) && !known.has(chat.id));
  return [...requests, ...others.map(({ chat }) => ({ eventId: chat.eventId, requestId: chat.id }))];
}

async function list(http: Http, first: string, pages: number): Promise<AnyChat[]> {
  const chats: AnyChat[] = [];
  let path: string | undefined = first;
  for (let page = 0; page < pages && path !== undefined; page += 1) {
    const answer = await http.call("GET", path);
    if (!Array.isArray(answer.body)) throw new ChatError("network", "this is not the server");
    chats.push(...(answer.body as AnyChat[]));
    path = answer.next;
  }
  return chats;
}

function asTold(model: Model, requestId: ChatId, eventId: EventId, standing: Standing): Model {
  const { requestId: id, position } = standing;
  const others = id === requestId ? model : withoutRequest(model, requestId);
  if (id === undefined || position === undefined) return withoutRequest(others, requestId);
  return withStanding(others, { requestId: id, eventId, position }, standing);
}
