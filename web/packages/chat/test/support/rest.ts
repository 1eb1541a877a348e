import type { Money, NewMessage, NewMessageTo, NewRequest, UserId } from "../../src/generated/wire.js";
import { ask, cancel, isRefused, type Refused } from "./requests.js";
import type { FakeServer } from "./server.js";

interface Served {
  status: number;
  body?: unknown;
  link?: string;
}

const notFound: Served = { status: 404, body: { code: "chat_not_found", message: "chat not found" } };

const refused = (said: Refused): Served => ({ status: 409, body: { ...said, message: said.code } });

/** The REST twins. */
export function serve(server: FakeServer, user: UserId, method: string, url: string, text?: string): Served {
  const { world } = server;
  const [path = "", query = ""] = url.split("?");
  const fields = Object.fromEntries(query.split("&").map((pair) => pair.split("=") as [string, string]));
  const body = text === undefined ? undefined : (JSON.parse(text) as never);
  const chatId = /^\/chats\/([^/]+)/.exec(path)?.[1];
  if (chatId !== undefined && !world.isMember(chatId, user)) return notFound;
  switch (`${method} ${path.replace(/^\/chats\/[^/]+/, "/chats/{}")}`) {
    case "GET /session":
      return { status: 200, body: { userId: user } };
    case "GET /chats": {
      const ended = fields.status === "ended";
      const all = world
        .chatsOf(user)
        .filter((id) => world.isEnded(id) === ended && !world.isDirect(id) && !world.isList(id));
      const from = Number(fields.cursor ?? 0);
      const to = from + Number(fields.limit ?? 50);
      const next = `</api/v1${path}?${query.replace(/&cursor=.*/, "")}&cursor=${to}>; rel="next"`;
      const body = all.slice(from, to).map((id) => world.chat(id, user));
      return { status: 200, body, ...(to < all.length ? { link: next } : {}) };
    }
    case "GET /conversations": {
      const all = world.conversationsOf(user).map((id) => world.chat(id, user));
      const from = Number(fields.cursor ?? 0);
      const to = from + server.conversationsPage;
      const more = to < all.length ? { link: `</api/v1/conversations?cursor=${to}>; rel="next"` } : {};
      return { status: 200, body: all.slice(from, to), ...more };
    }
    case "POST /messages": {
      const { recipientId = 0, content = "", ...more } = body as unknown as NewMessageTo;
      const { tip, chatId: of, clientMessageId } = body as unknown as NewMessageTo & { tip?: Money };
      if (tip !== undefined) {
        const tipId = world.promise(of ?? "", user, tip, content, clientMessageId);
        return { status: 202, body: { tipId, status: "pending", ...world.shown(tipId) } };
      }
      if (world.closedTo.has(recipientId))
        return { status: 403, body: { code: "forbidden", message: "not allowed" } };
      const direct = world.openDirect(user, recipientId);
      const before = world.log(direct).length;
      const message = world.write(direct, user, content, more);
      if (world.log(direct).length > before) server.tells(message);
      return { status: 201, body: message };
    }
    case "GET /lists":
      return { status: 200, body: world.lists(user) };
    case "POST /lists": {
      const id = world.openList(user, (body as unknown as { name: string }).name, []);
      return { status: 201, body: world.lists(user).find((list) => list.id === id) };
    }
    case "GET /blocks": {
      const blocked = [...world.blocks].map((it) => it.split(" ").map(Number));
      const own = blocked.filter(([by]) => by === user).map(([, id = 0]) => id);
      const since = world.time();
      return {
        status: 200,
        body: own.map((id) => ({ ...world.peer(id), id: undefined, userId: id, since })),
      };
    }
    case "GET /chats/{}/messages": {
      const number = (name: string) => (fields[name] === undefined ? {} : { [name]: Number(fields[name]) });
      const range = { ...number("before"), ...number("after"), ...number("limit") };
      const { messages, hasMore } = world.history(chatId ?? "", user, range);
      return { status: 200, body: messages, ...(hasMore ? { link: '</api/v1/more>; rel="next"' } : {}) };
    }
    case "POST /chats/{}/messages": {
      const { content, ...more } = body as unknown as NewMessage;
      if (world.isEnded(chatId ?? ""))
        return { status: 409, body: { code: "chat_closed", message: "chat is closed" } };
      return { status: 201, body: world.write(chatId ?? "", user, content, more) };
    }
    case "POST /chats/{}/read": {
      world.read(chatId ?? "", user, (body as unknown as { seq: number }).seq);
      return { status: 200, body: { unread: world.chat(chatId ?? "", user).unread } };
    }
    case "POST /chats/{}/close": {
      server.closes(chatId ?? "");
      return { status: 200, body: world.chat(chatId ?? "", user) };
    }
    case "POST /chat-requests": {
      const { eventId, clientRequestId, description } = body as unknown as NewRequest;
      const said = ask(world, user, eventId, clientRequestId, description);
      return isRefused(said) ? refused(said) : { status: 200, body: said };
    }
    case "DELETE /chat-requests": {
      const said = cancel(world, user, Number(fields.eventId), fields.clientRequestId);
      return isRefused(said) ? refused(said) : { status: 204 };
    }
    case "GET /chat-requests": {
      const request = world.requests.find(
        (it) => it.eventId === Number(fields.eventId) && it.participantId === user,
      );
      if (request === undefined) return { status: 200, body: { result: false } };
      const { requestId } = request;
      return { status: 200, body: { result: true, requestId, position: world.position(requestId) } };
    }
    default: {
      if (method === "DELETE" && path.startsWith("/chat-requests/")) {
        const index = world.requests.findIndex((it) => path.endsWith(it.requestId));
        world.requests.splice(index, 1);
        return { status: 204 };
      }
      const [, list, rest, member] = /^\/lists\/([^/]+)(?:\/(members)(?:\/(\d+))?)?$/.exec(path) ?? [];
      if (list !== undefined) {
        const served = ofList(server, user, method, list, { rest, member, body });
        const deleted = method === "DELETE" && rest === undefined;
        if (method !== "GET" && served.status < 300)
          server.push(user, { type: "list_changed", payload: { listId: list, deleted } });
        return served;
      }
      if (path.startsWith("/blocks/")) {
        const block = `${user} ${path.slice("/blocks/".length)}`;
        const blocked = method === "PUT";
        if (blocked) world.blocks.add(block);
        else world.blocks.delete(block);
        const userId = Number(path.slice("/blocks/".length));
        server.push(user, { type: "block_changed", payload: { userId, blocked } });
        return { status: 204 };
      }
      return { status: 404, body: { code: "not_found", message: "not found" } };
    }
  }
}

function ofList(
  { world }: FakeServer,
  user: UserId,
  method: string,
  id: string,
  { rest, member, body }: { rest: string | undefined; member: string | undefined; body: unknown },
): Served {
  const own = () => world.lists(user).find((list) => list.id === id);
  if (own() === undefined) return notFound;
  const members = world.members(id);
  if (rest === undefined) {
    if (method === "PUT") world.changeList(id, (body as { name: string }).name);
    if (method === "DELETE") world.changeList(id, undefined);
    return method === "DELETE" ? { status: 204 } : { status: 200, body: own() };
  }
  if (method === "GET") return { status: 200, body: members.slice(1).map((other) => world.peer(other)) };
  if (method === "DELETE") {
    members.splice(members.indexOf(Number(member)), 1);
    return { status: 204 };
  }
  const { userIds } = body as { userIds: UserId[] };
  const refused = userIds.filter((other) => world.closedTo.has(other));
  for (const other of userIds) if (!members.includes(other) && !refused.includes(other)) members.push(other);
  const codes = refused.map((userId) => ({ userId, code: "forbidden" }));
  return { status: 200, body: { members: members.length - 1, refused: codes } };
}
