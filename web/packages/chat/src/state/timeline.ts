/** The timelines of help chats: what happened to them beside what was said. Pure. */
import type { ChatEvent, ChatId } from "../generated/wire.js";
import type { Model } from "./model.js";

/** Rows of one chat that are held: of more, the newest. */
export const EVENTS_HELD = 200;

/** Takes rows of chats that are known, in any order, each once. */
export function withEvents(model: Model, told: readonly ChatEvent[]): Model {
  const byChat = new Map<ChatId, ChatEvent[]>();
  for (const event of told) {
    if (model.chats[event.chatId] === undefined) continue;
    const own = byChat.get(event.chatId);
    if (own === undefined) byChat.set(event.chatId, [event]);
    else own.push(event);
  }
  let timelines = model.timelines;
  for (const [id, events] of byChat) {
    const known = timelines[id] ?? [];
    const next = mergedEvents(known, events);
    if (next !== known) timelines = { ...timelines, [id]: next };
  }
  return timelines === model.timelines ? model : { ...model, timelines };
}

/**
 * Both, by their numbers; what is known stays the same object. A row says the same each time, but some who are told it are
 * told less: the one that says more holds.
 */
export function mergedEvents(known: readonly ChatEvent[], told: readonly ChatEvent[]): readonly ChatEvent[] {
  const byNumber = new Map(known.map((event) => [event.n, event]));
  let isNew = false;
  for (const event of told) {
    const held = byNumber.get(event.n);
    if (held !== undefined && saysOf(held) >= saysOf(event)) continue;
    byNumber.set(event.n, event);
    isNew = true;
  }
  if (!isNew) return known;
  const all = [...byNumber.values()].sort((a, b) => a.n - b.n).slice(-EVENTS_HELD);
  return all.length === known.length && all.every((event, at) => event === known[at]) ? known : all;
}

/** How much it says beside what each row does. */
function saysOf({ detail }: ChatEvent): number {
  return Object.values(detail ?? {}).filter((said) => said !== undefined).length;
}

/** What `sync` is to name: of each chat whose timeline is held, the last row. */
export function lastEvents({ timelines }: Pick<Model, "timelines">): Record<ChatId, number> | undefined {
  const named = Object.entries(timelines).flatMap(([id, events]): [ChatId, number][] => {
    const last = events[events.length - 1];
    return last === undefined ? [] : [[id, last.n]];
  });
  return named.length === 0 ? undefined : Object.fromEntries(named);
}
