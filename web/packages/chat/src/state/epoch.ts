/**
 * What becomes of the state when the server's numbers begin anew: a backup was brought back, or what was stored last
 * was lost. Pure.
 */
import type { ChatView } from "../api.js";
import type { UserId } from "../generated/wire.js";
import { keyOf } from "../outbox/shelf.js";
import { userOf } from "./kinds.js";
import { type Entry, empty, type Model, settled } from "./model.js";

/** One's own messages that may be lost and are looked for: of more, the newest. */
export const RECLAIMED_AT_MOST = 200;

/** What it is then: it can be tried again, under its name. */
const LOST = {
  state: "failed" as const,
  error: { code: "not_saved" as const, message: "the server has lost this message" },
};

/** Whether what is held was numbered in another epoch than this one. */
export const isAnother = (model: Model, epoch: string): boolean =>
  model.epoch !== undefined && model.epoch !== epoch;

/** The state in this epoch: what was held by the numbers of another one is let go, and what is unsent is kept. */
export function inEpoch(model: Model, epoch: string): Model {
  if (!isAnother(model, epoch)) return model.epoch === epoch ? model : { ...model, epoch };
  const { since: _, conversationsNext: __, blocks: ___, ...rest } = model;
  // What the server does not know yet has no number.
  const begun = Object.entries(model.chats).filter(([id]) => userOf(id) !== undefined);
  return settled({
    ...rest,
    epoch,
    chats: Object.fromEntries(begun),
    conversations: empty.conversations,
    typing: {},
    presence: {},
    reach: {},
    requests: [],
    timelines: {},
    waiting: false,
    early: {},
    stale: true,
    // A change names its message by a number of that epoch.
    outbox: model.outbox.filter(({ change }) => change === undefined).map(again),
  });
}

/** What was acknowledged in the epoch before may be lost with it. */
function again(entry: Entry): Entry {
  const { acked, ...rest } = entry;
  return acked === undefined ? entry : { ...rest, ...LOST, reclaimed: true };
}

/** What this user has written in these chats, as far as it is held: to be sent again, where the server lost it. */
export function ownMessages(views: readonly ChatView[], me: UserId | undefined): Entry[] {
  const own = views.flatMap((view) =>
    view.messages.flatMap((message): Entry[] => {
      const { clientMessageId, authorId, kind, chatId, content, timeSent, replyTo, lat, lng, gone } = message;
      if (clientMessageId === undefined || authorId !== me) return [];
      if (kind !== "text" || gone !== undefined) return [];
      const createdAt = Date.parse(timeSent);
      return [
        {
          clientMessageId,
          chatId,
          text: content,
          ...(lat === undefined || lng === undefined ? {} : { place: { lat, lng } }),
          ...(replyTo === undefined ? {} : { replyTo }),
          createdAt,
          ...LOST,
          key: keyOf(createdAt, clientMessageId),
          attempted: true,
          reclaimed: true,
        },
      ];
    }),
  );
  let last = 0;
  // Sorting keeps the order of a chat where two were written at one moment.
  return own
    .sort((a, b) => a.createdAt - b.createdAt)
    .slice(-RECLAIMED_AT_MOST)
    .map((entry) => {
      last = Math.max(entry.createdAt, last + 1);
      return { ...entry, key: keyOf(last, entry.clientMessageId) };
    });
}

/** Whether the log that is held goes back to before a message was written: then it is known whether it is there. */
export function reachesBackTo(view: ChatView, entry: Entry): boolean {
  const first = view.messages[0];
  return !view.hasOlder || (first !== undefined && Date.parse(first.timeSent) < entry.createdAt);
}

/** What is in the log is not lost; what is not there, where it should be, is: from now on it is offered to be sent again. */
export function withLost(model: Model): Model {
  const known = (entry: Entry): ChatView | undefined => {
    const view = entry.reclaimed ? model.chats[entry.chatId] : undefined;
    return view !== undefined && reachesBackTo(view, entry) ? view : undefined;
  };
  if (!model.outbox.some(known)) return model;
  const outbox = model.outbox.flatMap((entry) => {
    const view = known(entry);
    if (view === undefined) return [entry];
    const { clientMessageId } = entry;
    // A copy of it in storage may have outlived it here.
    const isThere = view.messages.some(
      (message) => message.authorId === model.me && message.clientMessageId === clientMessageId,
    );
    const { reclaimed: _, ...lost } = entry;
    return isThere ? [] : [lost];
  });
  return settled({ ...model, outbox });
}
