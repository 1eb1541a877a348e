/**
 * What changes make of messages. A state holds against those with a smaller number; what is gone stays so, and nothing
 * holds against that. So it does not matter in which order pages and pushes came.
 */
import type { ChatView } from "../api.js";
import type { Message, Reply, Seq, Target } from "../generated/wire.js";
import { excerptOf } from "./quotes.js";

type Now = Message | (Target & { content: string });

/** A message as `now` says it, where that is newer; else the very message. */
export function renewed(message: Message, now: Now): Message {
  const isNewer = now.gone !== undefined || (now.changedSeq ?? 0) > (message.changedSeq ?? 0);
  if (message.gone !== undefined || !isNewer) return message;
  const {
    lat: _,
    lng: __,
    changedSeq: ___,
    editedAt: ____,
    edits: _____,
    reactions: ______,
    ...rest
  } = message;
  // What is absent is absent now.
  const { content, lat, lng, changedSeq, editedAt, edits, gone, reactions } = now;
  const place = lat === undefined || lng === undefined ? {} : { lat, lng };
  const state = Object.entries({ changedSeq, editedAt, edits, gone, reactions });
  const said = Object.fromEntries(state.filter(([, value]) => value !== undefined));
  return { ...rest, content, ...place, ...said };
}

/** An answer that says of its message what is newest: what came with a page, or what has become of that one. */
function answering(message: Message, read: Reply | undefined, states: ReadonlyMap<Seq, Now>): Message {
  const held = message.reply ?? read;
  if (held === undefined) return message;
  const isNewer = (changed?: Seq): boolean => (changed ?? 0) > (held.changedSeq ?? 0);
  let reply = read !== undefined && (read.gone !== undefined || isNewer(read.changedSeq)) ? read : held;
  const now = states.get(held.seq);
  if (now !== undefined && held.gone === undefined && (now.gone !== undefined || isNewer(now.changedSeq))) {
    const { excerpt: _, ...rest } = reply;
    const { gone, changedSeq } = now;
    reply = {
      ...rest,
      ...(gone === undefined ? { excerpt: excerptOf(now.content) } : { gone }),
      ...(changedSeq === undefined ? {} : { changedSeq }),
    };
  }
  return reply === message.reply ? message : { ...message, reply };
}

/** A chat whose messages say what `incoming` says of them: entries that change them, and newer copies. */
export function folded(view: ChatView, incoming: readonly Message[]): ChatView {
  const states = new Map<Seq, Now>();
  for (const entry of incoming) {
    const { target } = entry;
    const now = target?.content === undefined ? entry : { ...target, content: target.content };
    if (now.changedSeq !== undefined || now.gone !== undefined) states.set(now.seq, now);
  }
  const replies = new Map<Seq, Reply>();
  for (const { seq, reply } of incoming) if (reply !== undefined) replies.set(seq, reply);
  if (states.size === 0 && replies.size === 0) return view;
  const change = (message: Message): Message => {
    const now = states.get(message.seq);
    const changed = now === undefined ? message : renewed(message, now);
    return answering(changed, replies.get(message.seq), states);
  };
  const messages = view.messages.map(change);
  const { lastMessage } = view.chat;
  const last = lastMessage === undefined ? undefined : change(lastMessage);
  const isSame = messages.every((message, index) => message === view.messages[index]);
  if (isSame && last === lastMessage) return view;
  const chat = last === undefined ? view.chat : { ...view.chat, lastMessage: last };
  return { ...view, chat, messages: isSame ? view.messages : messages };
}
