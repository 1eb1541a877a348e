/**
 * What changes make of messages. A state holds against those with a smaller number; what is gone stays so, and nothing
 * holds against that. So it does not matter in which order pages and pushes came.
 */
import type { ChatView } from "../api.js";
import type { Message, Seq, Target } from "../generated/wire.js";

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

/** A chat whose messages say what `incoming` says of them: entries that change them, and newer copies. */
export function folded(view: ChatView, incoming: readonly Message[]): ChatView {
  const states = new Map<Seq, Now>();
  for (const entry of incoming) {
    const { target } = entry;
    const now = target?.content === undefined ? entry : { ...target, content: target.content };
    if (now.changedSeq !== undefined || now.gone !== undefined) states.set(now.seq, now);
  }
  if (states.size === 0) return view;
  const change = (message: Message): Message => {
    const now = states.get(message.seq);
    return now === undefined ? message : renewed(message, now);
  };
  const messages = view.messages.map(change);
  const { lastMessage } = view.chat;
  const last = lastMessage === undefined ? undefined : change(lastMessage);
  const isSame = messages.every((message, index) => message === view.messages[index]);
  if (isSame && last === lastMessage) return view;
  const chat = last === undefined ? view.chat : { ...view.chat, lastMessage: last };
  return { ...view, chat, messages: isSame ? view.messages : messages };
}
