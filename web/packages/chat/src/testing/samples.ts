import type {
  ChatEvent,
  ChatView,
  DirectChat,
  DirectView,
  HelpChat,
  HelpView,
  ListChat,
  ListView,
  Message,
  PendingMessage,
} from "../api.js";

const START = Date.parse("2026-06-01T12:00:00.000Z");
const never = "0001-01-01T00:00:00Z";

/** The time `minutes` after the samples begin, as the server writes it. */
export function sampleTime(minutes: number): string {
  return new Date(START + minutes * 60_000).toISOString();
}

/** An active help chat of organizer 10 and participant 20. */
export function sampleChat(change: Partial<HelpChat> = {}): HelpChat {
  return {
    id: "chat-1",
    kind: "help",
    agencyId: 1,
    eventId: 1,
    organizerId: 10,
    participantId: 20,
    ended: 0,
    timeStart: sampleTime(0),
    timeEnd: never,
    lastSeq: 0,
    readSeq: 0,
    unread: 0,
    participant: { id: 20, name: "Ada Example", email: "ada@example.org", phoneNumber: "+49 30 1" },
    ...change,
  };
}

/** Entry `seq` of the sample chat, one per minute, by the participant. */
export function sampleMessage(seq: number, change: Partial<Message> = {}): Message {
  return {
    id: `message-${seq}`,
    chatId: "chat-1",
    kind: "text",
    seq,
    authorId: 20,
    fromOrganizer: 0,
    content: `Message ${seq}`,
    timeSent: sampleTime(seq),
    ...change,
  };
}

/** Messages `from` to `to`, both included. */
export function sampleMessages(from: number, to: number): Message[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => sampleMessage(from + index));
}

/** Row `n` of the sample chat's timeline: it was given to Ann behind entry `atSeq`. */
export function sampleEvent(n: number, atSeq: number, change: Partial<ChatEvent> = {}): ChatEvent {
  const detail = { owner: { id: 11, name: "Ann" } };
  return { chatId: "chat-1", n, kind: "matched", at: sampleTime(atSeq), atSeq, detail, ...change };
}

/** A message on its way. */
export function samplePending(change: Partial<PendingMessage> = {}): PendingMessage {
  return {
    clientMessageId: "pending-1",
    chatId: "chat-1",
    text: "On its way",
    createdAt: START + 3_600_000,
    state: "queued",
    ...change,
  };
}

/** Of a view: nothing is on its way, and nothing older is left. */
const ALL_HERE = { pending: [], hasOlder: false, loadingOlder: false, marks: {} } as const;

/** A chat with these messages, all of its log. */
export function sampleView(
  messages: readonly Message[] = [],
  change: Partial<Omit<ChatView, "chat">> & { chat?: Partial<HelpChat> } = {},
): HelpView {
  const { chat, ...rest } = change;
  return {
    chat: sampleChat({ lastSeq: messages.at(-1)?.seq ?? 0, ...chat }),
    ...ALL_HERE,
    messages,
    ...rest,
  };
}

/** What there is of any chat outside the queue in which this was said, and nothing read. */
function begun(messages: readonly Message[]) {
  const last = messages.at(-1);
  return {
    ended: 0 as const,
    timeStart: sampleTime(0),
    timeEnd: never,
    lastSeq: last?.seq ?? 0,
    readSeq: 0,
    unread: 0,
    ...(last === undefined ? {} : { lastMessage: last }),
  };
}

/** A direct chat with user 30, with these messages. */
export function sampleDirect(
  messages: readonly Message[] = [],
  change: Partial<Omit<ChatView, "chat">> & { chat?: Partial<DirectChat> } = {},
): DirectView {
  const { chat, ...rest } = change;
  return {
    chat: {
      id: "direct-1",
      kind: "direct",
      peer: { id: 30, name: "Ben Example", role: "participant" },
      ...begun(messages),
      ...chat,
    },
    ...ALL_HERE,
    messages,
    ...rest,
  };
}

/** A list of user 10, with these messages. */
export function sampleList(
  messages: readonly Message[] = [],
  change: Partial<Omit<ChatView, "chat">> & { chat?: Partial<ListChat> } = {},
): ListView {
  const { chat, ...rest } = change;
  return {
    chat: {
      id: "list-1",
      kind: "list",
      title: "Volunteers",
      ownerId: 10,
      ...begun(messages),
      ...chat,
    },
    ...ALL_HERE,
    messages,
    ...rest,
  };
}
