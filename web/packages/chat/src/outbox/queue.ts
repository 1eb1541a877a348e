/** The outbox as pure functions: what may go out next, and what answers make of it. */
import type { PendingChange, PendingMessage } from "../api.js";
import type { ChangeFrame } from "../connection/link.js";
import type { ChatError } from "../errors.js";
import type { Ack, ChatId, Message, TipAck, Unchanged } from "../generated/wire.js";
import { received } from "../state/chat.js";
import { isHelp } from "../state/kinds.js";
import { type Entry, type Model, settled, withChat } from "../state/model.js";
import { answering } from "./entry.js";

/** Messages that wait, of one user. Who writes more without a connection is told. */
export const PENDING_AT_MOST = 500;
/** Messages that failed or were not sent and are kept beside them: of more, the oldest are forgotten. */
export const FAILED_AT_MOST = 600;
/** Milliseconds between two tries of a message that the server could not take, at most. */
export const RETRY_AT_MOST = 30_000;

/** What becomes of a message that was refused. */
export type Fate = "again" | "not sent" | "failed";

/** Reads an error: `again` under the same name, which the server stores once at most. */
export function fate(error: ChatError): Fate {
  switch (error.code) {
    case "network":
    case "timeout":
    case "not_saved":
    case "overloaded":
    case "too_many_requests":
    case "unauthorized":
      return "again";
    case "chat_closed":
      return "not sent";
    default:
      return "failed";
  }
}

/** The entries that may go out now: of each chat the first that waits, unless one is on its way. */
export function sendable(model: Model, now: number, notBefore: ReadonlyMap<ChatId, number>): Entry[] {
  const seen = new Set<ChatId>();
  const found: Entry[] = [];
  for (const entry of model.outbox) {
    if (!isWaiting(entry) || seen.has(entry.chatId)) continue;
    seen.add(entry.chatId);
    if (isAhead(model, entry.chatId)) continue;
    if (entry.state === "queued" && (notBefore.get(entry.chatId) ?? 0) <= now) found.push(entry);
  }
  return found;
}

/** Whether a request still waits whose chat is none yet: so it is with servers of before, until somebody comes. */
export const isAhead = ({ chats, requests }: Model, chatId: ChatId): boolean =>
  chats[chatId] === undefined && requests.some(({ requestId }) => requestId === chatId);

/** Adds entries, in the order of their keys. What is there stays. */
export function withEntries(model: Model, entries: readonly Entry[]): Model {
  const there = new Set(model.outbox.map((entry) => entry.clientMessageId));
  const added = entries.filter((entry) => !there.has(entry.clientMessageId));
  if (added.length === 0) return model;
  const outbox = [...model.outbox, ...added].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return settled({ ...model, outbox: bounded(outbox) });
}

/** Changes one entry; undefined removes it. */
export function withEntry(model: Model, id: string, change: (entry: Entry) => Entry | undefined): Model {
  if (!model.outbox.some((entry) => entry.clientMessageId === id)) return model;
  const outbox = model.outbox.flatMap((entry) => {
    if (entry.clientMessageId !== id) return [entry];
    const changed = change(entry);
    return changed === undefined ? [] : [changed];
  });
  return settled({ ...model, outbox: bounded(outbox) });
}

/** What was asked of a message before `change`, and has not gone out, or not worked: the last word counts. */
export function replacedBy(model: Model, chatId: ChatId, change: PendingChange): readonly Entry[] {
  const gaveWay = (entry: Entry): boolean =>
    entry.chatId === chatId &&
    entry.change?.seq === change.seq &&
    entry.change.react?.emoji === change.react?.emoji &&
    entry.state !== "sending" &&
    !(entry.state === "queued" && entry.attempted);
  return model.outbox.filter(gaveWay);
}

/** What is asked of the server for a change; undefined for a message. */
export function asked(entry: Entry): ChangeFrame | undefined {
  const { chatId, clientMessageId, text, change } = entry;
  if (change === undefined) return undefined;
  const which = { chatId, seq: change.seq, clientMessageId };
  if (change.react !== undefined) return { type: "react", payload: { ...which, ...change.react } };
  if (change.delete) return { type: "delete_message", payload: which };
  return { type: "edit_message", payload: { ...which, message: text } };
}

/** Whether an entry that was refused is kept, for who wrote it to see: of a reaction there are no words to be lost. */
export const isKept = (model: Model, { chatId, change }: Entry): boolean =>
  // Of a chat that is not there nobody could see it, to try it again or to discard it.
  model.chats[chatId] !== undefined && change?.react === undefined;

/** Whether a message waits to be sent. */
export const isQueued = (entry: Entry): boolean => entry.state === "queued";

/** Whether a message is still to go out, or on its way. */
export const isWaiting = (entry: Entry): boolean =>
  entry.state === "queued" ||
  (entry.state === "sending" && entry.acked === undefined && entry.tipId === undefined);

/** Without the oldest of those that went nowhere, where these are too many. */
function bounded(outbox: readonly Entry[]): readonly Entry[] {
  const over = (entry: Entry): boolean => entry.state === "failed" || entry.state === "not sent";
  let surplus = outbox.filter(over).length - FAILED_AT_MOST;
  if (surplus <= 0) return outbox;
  return outbox.filter((entry) => {
    if (surplus === 0 || !over(entry)) return true;
    surplus -= 1;
    return false;
  });
}

/** An entry in another state, with its error or without. */
export function inState(
  entry: Entry,
  state: PendingMessage["state"],
  error?: PendingMessage["error"],
): Entry {
  const { error: _, ...rest } = entry;
  return { ...rest, state, ...(error === undefined ? {} : { error }) };
}

/** The server has promised the tip, or (`shown`) has already said in the log what became of it. */
export function promised(model: Model, id: string, { tipId, shown = false }: TipAck): Model {
  const chatId = model.outbox.find((entry) => entry.clientMessageId === id)?.chatId ?? "";
  const done = shown || model.chats[chatId]?.messages.some((message) => message.tipId === tipId);
  return withEntry(model, id, (own) => (done ? undefined : { ...inState(own, "sending"), tipId }));
}

/** Of tips that are promised it is asked again what became of them: that may be in a part of the log that is not here. */
export function askedAgain(model: Model): Model {
  const waits = (entry: Entry): boolean => entry.state === "sending" && entry.tipId !== undefined;
  if (!model.outbox.some(waits)) return model;
  const outbox = model.outbox.map((entry) => (waits(entry) ? inState(entry, "queued") : entry));
  return settled({ ...model, outbox });
}

/**
 * The server has stored it. The message takes its place in the log at once where it is the next one;
 * where others come first, it stays as it is until they have come.
 */
export function acknowledged(model: Model, entry: Entry, ack: Ack | Unchanged): Model {
  // It was so already: nothing comes in the log.
  if (!("seq" in ack)) return withEntry(model, entry.clientMessageId, () => undefined);
  const next = withEntry(model, entry.clientMessageId, (own) => ({
    ...inState(own, "sending"),
    acked: ack.seq,
  }));
  // What a change has made comes in the log.
  if (entry.change !== undefined) return next;
  const view = next.chats[entry.chatId];
  const { me } = next;
  if (view === undefined || me === undefined || view.messages.length === 0) return next;
  // An organizer is told of the queue; a help chat says it itself.
  const organizer = isHelp(view) ? view.chat.organizerId === me : next.queue !== undefined;
  const message: Message = {
    id: ack.messageId,
    chatId: entry.chatId,
    authorId: me,
    fromOrganizer: organizer ? 1 : 0,
    content: entry.text,
    timeSent: ack.timeSent,
    seq: ack.seq,
    kind: "text",
    clientMessageId: entry.clientMessageId,
    ...answering(entry),
    // The server keeps places with what participants send.
    ...(entry.place !== undefined && !organizer ? entry.place : {}),
  };
  return withChat(next, entry.chatId, received(view, [message], me));
}
