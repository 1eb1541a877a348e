/** What a server answers of what its world holds: pages of a log, and what a client has missed. */
import type { ChatId, Message, Synced, UserId } from "../../src/generated/wire.js";
import type { World } from "./world.js";

/** A page of a chat's log. */
export function history(
  world: World,
  chatId: ChatId,
  by: UserId,
  range: { before?: number; after?: number; limit?: number },
) {
  const log = world.log(chatId);
  const limit = range.limit ?? 50;
  const { before, after } = range;
  const from = after !== undefined ? after + 1 : Math.max(1, (before ?? log.length + 1) - limit);
  const to =
    after !== undefined
      ? Math.min(log.length, after + limit)
      : Math.min(log.length, (before ?? log.length + 1) - 1);
  const covered = log.slice(from - 1, to).filter((it) => world.sees(it, by));
  const messages = covered.map((it) => world.seen(it, by));
  return {
    chatId,
    messages,
    fromSeq: from,
    toSeq: to,
    hasMore: after !== undefined ? to < log.length : from > 1,
  };
}

/**
 * `page`: messages in one answer; `changed`: other chats in one; `active`: active help chats that are not named.
 * `same`: the client knows of chats that are told by their ids. `before`: active chats that the answers before
 * told on this connection; grows.
 */
export function sync(
  world: World,
  by: UserId,
  since: string | undefined,
  named: Record<ChatId, number>,
  page = 500,
  changed = 200,
  { active: most = 200, same = false, before = new Set<ChatId>() } = {},
): Synced {
  const [epoch, place] = since?.split("/") ?? [];
  const foreign = epoch !== undefined && epoch !== world.epoch;
  const start = place === undefined || foreign ? undefined : Number(place);
  const held: Record<ChatId, number> = foreign
    ? Object.fromEntries(Object.keys(named).map((id) => [id, 0]))
    : named;
  const own = world.chatsOf(by);
  const others = own
    .filter((id) => named[id] === undefined && start !== undefined && world.changedAt(id) > start)
    .sort((a, b) => world.changedAt(a) - world.changedAt(b));
  const told = others.slice(0, changed);
  const active = own.filter((id) => !world.isEnded(id) && !world.isDirect(id) && !world.isList(id));
  const rest = active.filter((id) => named[id] === undefined && !before.has(id));
  for (const id of rest.slice(0, most)) before.add(id);
  const isSame = (id: ChatId): boolean =>
    same && start !== undefined && world.changedAt(id) <= start && (held[id] ?? 0) >= world.log(id).length;
  const mine = own.filter((id) => named[id] !== undefined);
  const ids = new Set([...mine.filter((id) => !isSame(id)), ...rest.slice(0, most), ...told]);
  let left = page;
  let complete = told.length === others.length && rest.length <= most;
  const messages: Message[] = [];
  const ranges: Synced["ranges"] = [];
  for (const id of ids) {
    const from = held[id];
    if (from === undefined) continue;
    const brought = world.log(id).slice(from, from + left);
    left -= brought.length;
    messages.push(...brought.filter((it) => world.sees(it, by)).map((it) => world.seen(it, by)));
    const hasMore = from + brought.length < world.log(id).length;
    if (hasMore) complete = false;
    ranges.push({ chatId: id, fromSeq: from + 1, toSeq: from + brought.length, hasMore });
  }
  const last = told[told.length - 1];
  return {
    epoch: world.epoch,
    chats: [...ids].map((id) => world.chat(id, by, named[id] === undefined)),
    ...(same ? { same: mine.filter(isSame) } : {}),
    messages,
    requests: world.requests
      .filter((it) => it.participantId === by)
      .map(({ requestId, eventId }) => ({ requestId, eventId, position: world.position(requestId) })),
    waiting: world.waiting.has(by),
    ranges,
    since: `${world.epoch}/${told.length < others.length && last !== undefined ? world.changedAt(last) : world.changes}`,
    complete,
  };
}

/** What `sync` is given behind the world. */
export type Asked = Parameters<typeof sync> extends [World, ...infer Rest] ? Rest : never;
