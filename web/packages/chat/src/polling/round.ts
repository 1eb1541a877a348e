import type { Link } from "../connection/link.js";
import { ChatError } from "../errors.js";
import type { AnyChat, ChatId, Standing } from "../generated/wire.js";
import type { Http } from "../rest/http.js";
import { CONVERSATIONS, helpChatsPath } from "../rest/paths.js";
import { isHelp } from "../state/kinds.js";
import type { Model } from "../state/model.js";
import { withRequest } from "../state/model.js";
import { reduceChats } from "../state/reduce.js";
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
  for (const { eventId, requestId } of model().requests) {
    const { body } = await http.call("GET", `/chat-requests?eventId=${eventId}`);
    apply((now) => withStanding(now, requestId, eventId, body as Standing));
  }
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

function withStanding(model: Model, requestId: ChatId, eventId: number, standing: Standing): Model {
  const requests = model.requests.filter((request) => request.requestId !== requestId);
  if (standing.requestId === undefined || standing.position === undefined) return { ...model, requests };
  const { requestId: id, position } = standing;
  return {
    ...model,
    requests: withRequest(id === requestId ? model.requests : requests, { requestId: id, eventId, position }),
  };
}
