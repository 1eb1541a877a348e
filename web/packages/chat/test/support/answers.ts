import type { ClientFrame, ErrorCode, ServerFrame, UserId } from "../../src/generated/wire.js";
import { ask, cancel, isRefused } from "./requests.js";
import type { FakeServer, Line } from "./server.js";
import { change } from "./world-changes.js";

export interface Answering {
  server: FakeServer;
  /** The connection that asks. */
  line: Line;
  user: UserId;
  /** To who asked. */
  reply(frame: ServerFrame): void;
  /** To a user's other devices. */
  others(user: UserId, frame: ServerFrame): void;
  fail(code: ErrorCode, retryAfterMs?: number): void;
}

/** Serves one request as the server does: the answer first, then what others are told. */
export function answer({ server, line, user, reply, others, fail }: Answering, frame: ClientFrame) {
  const { world } = server;
  const { payload } = frame;
  if (typeof payload === "object" && payload !== null && "chatId" in payload) {
    const { chatId } = payload as { chatId: string };
    if (!world.chats.has(chatId)) return fail("chat_not_found");
    if (!world.isMember(chatId, user)) return fail("no_access");
  }
  switch (frame.type) {
    case "ping":
      return reply({ type: "pong", payload: { serverTime: world.time() } });
    case "sync": {
      const { since, chats = {}, same = false } = frame.payload;
      const goesOn = since !== undefined && line.series?.since === since;
      const before = goesOn && line.series ? line.series.told : new Set<string>();
      const more = { active: server.activePage, same, before };
      const payload = world.sync(user, since, chats, server.page, server.changedPage, more);
      line.series = payload.complete ? undefined : { since: payload.since, told: before };
      return reply({ type: "sync", payload });
    }
    case "get_chat_history":
      return reply({
        type: "chat_history",
        payload: world.history(frame.payload.chatId, user, frame.payload),
      });
    case "send_message": {
      const { chatId, message: content, ...more } = frame.payload;
      const before = world.log(chatId).length;
      const again = world
        .log(chatId)
        .some((it) => it.authorId === user && it.clientMessageId === more.clientMessageId);
      if (world.isEnded(chatId) && !again) return fail("chat_closed");
      const message = world.write(chatId, user, content, more);
      const { id: messageId, seq, timeSent } = message;
      reply({ type: "ack", payload: { messageId, seq, timeSent, recipientOnline: true } });
      if (world.log(chatId).length === before) return;
      server.tells(message);
      return;
    }
    case "edit_message":
    case "delete_message":
    case "react": {
      const made = change(world, user, frame.payload);
      if (typeof made === "string") return fail(made);
      if ("unchanged" in made) {
        const { seq: targetSeq } = frame.payload;
        return reply({ type: "ack", payload: { targetSeq, changedSeq: made.unchanged, unchanged: true } });
      }
      const { id: messageId, seq, timeSent, target } = made.entry;
      const changed = { targetSeq: target?.seq ?? 0, changedSeq: seq };
      reply({ type: "ack", payload: { messageId, seq, timeSent, recipientOnline: true, ...changed } });
      if (made.isNew) server.tells(made.entry);
      return;
    }
    case "tip": {
      const { chatId, amount, currency, message, clientMessageId } = frame.payload;
      if (server.tipsRefused !== undefined) return fail(server.tipsRefused);
      const tipId = world.promise(chatId, user, { amount, currency }, message, clientMessageId);
      return reply({ type: "ack", payload: { tipId, status: "pending", ...world.shown(tipId) } });
    }
    case "watch_presence": {
      if (server.refusesWatches) return fail("overloaded");
      const users = frame.payload.userIds.map((userId) => ({ userId, ...server.sights.get(userId) }));
      return reply({ type: "presence", payload: { users: users.map((it) => ({ online: false, ...it })) } });
    }
    case "open_direct_chat": {
      const { userId } = frame.payload;
      if (world.closedTo.has(userId)) return fail("forbidden");
      const chat = world.chat(world.openDirect(user, userId), user);
      others(user, { type: "new_chat", payload: chat });
      return reply({ type: "new_chat", payload: chat });
    }
    case "mark_read":
    case "mark_delivered": {
      const { chatId } = frame.payload;
      const seq =
        frame.type === "mark_read" ? world.read(chatId, user, frame.payload.seq) : frame.payload.seq;
      const type = frame.type === "mark_read" ? "messages_read" : "messages_delivered";
      const marked: ServerFrame = { type, payload: { chatId, userId: user, seq } };
      reply(marked);
      for (const member of world.members(chatId)) others(member, marked);
      return;
    }
    case "start_chat": {
      const waiting = frame.payload !== "" && frame.payload.waiting;
      if (waiting) world.waiting.add(user);
      else world.waiting.delete(user);
      return reply({ type: "info", payload: { message: waiting ? "waiting" : "not waiting" } });
    }
    case "close_chat": {
      const { chatId } = frame.payload;
      if (world.isEnded(chatId)) return fail("chat_closed");
      return server.closes(chatId);
    }
    case "request_help": {
      const { eventId, clientRequestId, description } = frame.payload;
      const before = world.requests.length;
      const said = ask(world, user, eventId, clientRequestId, description);
      if (world.turns && world.requests.length > before)
        server.queued(world.requests.at(-1)?.requestId ?? "");
      if (!isRefused(said)) return reply({ type: "help_requested", payload: said });
      return reply({ type: "error", payload: { ...said, message: said.code } });
    }
    case "cancel_help_request": {
      const { eventId, clientRequestId } = frame.payload;
      const said = cancel(world, user, eventId, clientRequestId);
      if (isRefused(said)) return fail(said.code);
      return reply({ type: "help_cancelled", payload: { ...said, eventId, reason: "withdrawn" } });
    }
    case "authorize":
      return reply({ type: "authorized", payload: { expiresAt: world.time() } });
    case "get_chats": {
      const chats = world.chatsOf(user).map((id) => world.chat(id, user));
      return reply({ type: "chats", payload: { chats } });
    }
  }
}
