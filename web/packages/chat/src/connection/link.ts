import type { FoundPlace } from "../api.js";
import { ChatError } from "../errors.js";
import type {
  Ack,
  AnyChat,
  CancelHelpRequest,
  ChatChanged,
  ChatHistory,
  ChatId,
  ClientFrame,
  ClosedMemberChat,
  GetChatHistory,
  HelpRequested,
  Mark,
  Message,
  PlaceSet,
  RequestHelp,
  SendMessage,
  ServerFrame,
  Standing,
  Tip,
  TipAck,
  Unchanged,
  UserId,
} from "../generated/wire.js";
import type { Http } from "../rest/http.js";
import { CONVERSATIONS } from "../rest/paths.js";

/** A way to the server for what concerns chats: a socket, or its REST twins. All reject with `ChatError`. */
export interface Link {
  send(message: SendMessage): Promise<Ack>;
  /** A message says something else, is taken away, or is reacted to. */
  change(change: ChangeFrame): Promise<Ack | Unchanged>;
  /**
   * Makes the server know the direct chat with a user, and the state too. Where there is no other way, by its
   * `first` message, which is then to be sent all the same: its name makes it one.
   */
  open(userId: UserId, first: Omit<SendMessage, "chatId">): Promise<void>;
  tip(tip: Tip): Promise<TipAck>;
  history(query: GetChatHistory): Promise<ChatHistory>;
  markRead(mark: Mark): Promise<void>;
  /** Absent where the server has no way for it. */
  markDelivered?(mark: Mark): Promise<void>;
  closeChat(chatId: string): Promise<void>;
  /** One `clientRequestId` is one request, however often it is sent. */
  requestHelp(request: RequestHelp): Promise<HelpRequested>;
  /** With a `clientRequestId` what has this name, whether it has arrived or not; else what waits on the event. */
  cancelHelp(cancelled: CancelHelpRequest): Promise<void>;
  setPlace(chatId: ChatId, place: FoundPlace): Promise<void>;
  callBack(chatId: ChatId): Promise<void>;
  resolve(chatId: ChatId): Promise<void>;
}

/** What changes a message. */
export type ChangeFrame = Extract<ClientFrame, { type: "edit_message" | "delete_message" | "react" }>;

type Ask = (frame: ClientFrame) => Promise<ServerFrame>;

/** The frames of a socket. What they change in the state comes as frames, too. */
export function socketLink(ask: Ask): Link {
  const mark = (type: "mark_read" | "mark_delivered") => async (payload: Mark) =>
    void (await ask({ type, payload }));
  return {
    send: async (payload) => stored(expected(await ask({ type: "send_message", payload }), "ack")),
    change: async (frame) => {
      const ack = expected(await ask(frame), "ack");
      return "unchanged" in ack ? ack : stored(ack);
    },
    tip: async (payload) => promised(expected(await ask({ type: "tip", payload }), "ack")),
    open: async (userId) => void (await ask({ type: "open_direct_chat", payload: { userId } })),
    history: async (payload) => expected(await ask({ type: "get_chat_history", payload }), "chat_history"),
    markRead: mark("mark_read"),
    markDelivered: mark("mark_delivered"),
    closeChat: async (chatId) => void (await ask({ type: "close_chat", payload: { chatId } })),
    requestHelp: async (payload) => expected(await ask({ type: "request_help", payload }), "help_requested"),
    cancelHelp: async (payload) => void (await ask({ type: "cancel_help_request", payload })),
    setPlace: async (chatId, place) => void (await ask({ type: "set_place", payload: { chatId, ...place } })),
    callBack: async (chatId) => void (await ask({ type: "call_back", payload: { chatId } })),
    resolve: async (chatId) => void (await ask({ type: "resolved", payload: { chatId } })),
  };
}

type Answers = { [Type in ServerFrame["type"]]: Extract<ServerFrame, { type: Type }>["payload"] };

function expected<Type extends ServerFrame["type"]>(frame: ServerFrame, type: Type): Answers[Type] {
  if (frame.type !== type) throw new ChatError("internal", `expected ${type}, not ${frame.type}`);
  return frame.payload as Answers[Type];
}

/** What is said of a message that was sent: of a tip something else is. */
function stored(ack: Ack | TipAck | Unchanged): Ack {
  if ("seq" in ack) return ack;
  throw new ChatError("internal", "expected a message's ack, not a tip's");
}

/** A tip is acknowledged by its own id. */
function promised(ack: Ack | TipAck | Unchanged): TipAck {
  if (!("tipId" in ack)) throw new ChatError("internal", "expected the acknowledgement of a tip");
  return ack;
}

/**
 * The twins, for polling and for what cannot wait for a socket. `heard` gets the frames that a socket would
 * have brought.
 */
export function restLink(http: Http, heard: (frame: ServerFrame) => void): Link {
  const change = async (chatId: ChatId, how: string) => {
    const { body } = await http.call("POST", `/chats/${chatId}/${how}`);
    heard({ type: "chat_changed", payload: body as ChatChanged });
  };
  return {
    async send({ chatId, message, ...rest }) {
      const { body } = await http.call("POST", `/chats/${chatId}/messages`, { content: message, ...rest });
      const { id, seq, timeSent } = body as Message;
      return { messageId: id, seq, timeSent, recipientOnline: false };
    },
    async change({ type, payload }) {
      const { chatId, seq, clientMessageId } = payload;
      const path = `/chats/${chatId}/messages/${seq}`;
      const name = `?clientMessageId=${encodeURIComponent(clientMessageId)}`;
      const call = (): ReturnType<typeof http.call> => {
        if (type === "edit_message")
          return http.call("PATCH", path, { content: payload.message, clientMessageId });
        if (type === "delete_message") return http.call("DELETE", path + name);
        const emoji = encodeURIComponent(payload.emoji);
        return http.call(payload.on ? "PUT" : "DELETE", `${path}/reactions/${emoji}${name}`);
      };
      return (await call()).body as Ack | Unchanged;
    },
    async tip({ chatId, amount, currency, message, clientMessageId }) {
      const words = message === undefined ? {} : { content: message };
      const tip = { amount, currency };
      const { body } = await http.call("POST", "/messages", { chatId, tip, clientMessageId, ...words });
      return body as TipAck;
    },
    async open(recipientId, { message, ...rest }) {
      const { body } = await http.call("POST", "/messages", { recipientId, content: message, ...rest });
      const { chatId } = body as Message;
      const newest = await http.call("GET", CONVERSATIONS);
      const chat = (newest.body as AnyChat[]).find(({ id }) => id === chatId);
      if (chat === undefined) throw new ChatError("timeout", "the chat cannot be found yet");
      heard({ type: "new_chat", payload: chat });
    },
    async history({ chatId, before, after, limit }) {
      const query = [
        before === undefined ? [] : [`before=${before}`],
        after === undefined ? [] : [`after=${after}`],
        limit === undefined ? [] : [`limit=${limit}`],
      ].flat();
      const { body, next } = await http.call("GET", `/chats/${chatId}/messages?${query.join("&")}`);
      const messages = body as Message[];
      const start = after !== undefined ? after + 1 : (before ?? 1);
      // Upwards, what is above the last page is covered by it, whether this reader sees it or not.
      const whole = after === undefined && next === undefined;
      const fromSeq = whole ? 1 : (messages[0]?.seq ?? start);
      const toSeq = messages[messages.length - 1]?.seq ?? (whole ? start : fromSeq) - 1;
      return { chatId, messages, fromSeq, toSeq, hasMore: next !== undefined };
    },
    markRead: async ({ chatId, seq }) => void (await http.call("POST", `/chats/${chatId}/read`, { seq })),
    async closeChat(chatId) {
      const { body } = await http.call("POST", `/chats/${chatId}/close`);
      heard({ type: "closed_chat", payload: { ...(body as ClosedMemberChat), chatId } });
    },
    async requestHelp(request) {
      const { body } = await http.call("POST", "/chat-requests", request);
      // Whoever asked knows whether it is still wanted, and tells the state.
      return body as HelpRequested;
    },
    async cancelHelp({ eventId, clientRequestId }) {
      if (clientRequestId !== undefined) {
        const name = encodeURIComponent(clientRequestId);
        await http.call("DELETE", `/chat-requests?eventId=${eventId}&clientRequestId=${name}`);
        return;
      }
      const { body } = await http.call("GET", `/chat-requests?eventId=${eventId}`);
      const { requestId } = body as Standing;
      if (requestId === undefined) throw new ChatError("request_not_found", "request not found");
      await http.call("DELETE", `/chat-requests/${requestId}`);
      heard({ type: "help_cancelled", payload: { requestId, eventId, reason: "withdrawn" } });
    },
    async setPlace(chatId, place) {
      const { body } = await http.call("PUT", `/chats/${chatId}/place`, place);
      heard({ type: "place_set", payload: body as PlaceSet });
    },
    callBack: (chatId) => change(chatId, "call-back"),
    resolve: (chatId) => change(chatId, "resolved"),
  };
}
