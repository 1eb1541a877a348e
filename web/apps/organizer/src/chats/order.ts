import { type HelpView, helpChats, isHelp, newestMessage, type State, type wire } from "@switchboard/chat";
import { awaitingSince } from "./awaiting.js";

type ChatId = wire.ChatId;

/** The listed chats in their order: those who wait for an answer, and, below a rule, all others. */
export interface Order {
  waiting: readonly ChatId[];
  others: readonly ChatId[];
}

/** The same, with what is known of each. */
export interface Listed {
  waiting: readonly HelpView[];
  others: readonly HelpView[];
}

/** When something last happened in a chat, in milliseconds since 1970. */
export function lastActivity(view: HelpView): number {
  return Date.parse(newestMessage(view)?.timeSent ?? view.chat.timeStart);
}

/**
 * The chats to list: the active ones, and ended ones that still hold something unsent. Who waits for an answer comes
 * first, longest first; of the others the newest activity. Of two with the same time the one that began later, then by
 * id, so that the order is the same on every device.
 */
export function orderOf(chats: State["chats"]): Order {
  const listed = helpChats(chats)
    .filter((view) => view.chat.ended === 0 || view.pending.length > 0)
    .map((view) => ({ view, since: awaitingSince(view) }));
  const waiting = listed.flatMap(({ view, since }) => (since === undefined ? [] : [{ view, at: since }]));
  const others = listed.flatMap(({ view, since }) =>
    since === undefined ? [{ view, at: -lastActivity(view) }] : [],
  );
  return { waiting: sorted(waiting), others: sorted(others) };
}

function sorted(rows: { view: HelpView; at: number }[]): ChatId[] {
  return rows
    .sort(
      (a, b) =>
        a.at - b.at ||
        compareText(b.view.chat.timeStart, a.view.chat.timeStart) ||
        compareText(a.view.chat.id, b.view.chat.id),
    )
    .map(({ view }) => view.chat.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The order while rows must not move: each stays where it is for as long as its chat is known, and what is new comes
 * behind all.
 */
export function keptOrder(shown: Order, wanted: Order, chats: State["chats"]): Order {
  const isKnown = (id: ChatId): boolean => chats[id] !== undefined;
  const there = new Set([...shown.waiting, ...shown.others]);
  const fresh = allOf(wanted).filter((id) => !there.has(id));
  const waiting = shown.waiting.filter(isKnown);
  const others = shown.others.filter(isKnown);
  return there.size === 0 ? wanted : { waiting, others: [...others, ...fresh] };
}

export const allOf = <T>({ waiting, others }: { waiting: readonly T[]; others: readonly T[] }): T[] => [
  ...waiting,
  ...others,
];

export function sameOrder(one: Order, other: Order): boolean {
  const same = (a: readonly ChatId[], b: readonly ChatId[]): boolean =>
    a.length === b.length && a.every((id, index) => id === b[index]);
  return same(one.waiting, other.waiting) && same(one.others, other.others);
}

/** The rows of an order. */
export function rowsOf({ waiting, others }: Order, chats: State["chats"]): Listed {
  const views = (ids: readonly ChatId[]): HelpView[] =>
    ids.flatMap((id) => {
      const view = chats[id];
      return view !== undefined && isHelp(view) ? [view] : [];
    });
  return { waiting: views(waiting), others: views(others) };
}

/** The chat `steps` below (or, negative, above) the one that is open; goes round at the ends. */
export function chatBeside(
  listed: readonly HelpView[],
  open: string | undefined,
  steps: 1 | -1,
): string | undefined {
  if (listed.length === 0) return undefined;
  const at = listed.findIndex((view) => view.chat.id === open);
  if (at < 0) return (steps > 0 ? listed[0] : listed.at(-1))?.chat.id;
  return listed[(at + steps + listed.length) % listed.length]?.chat.id;
}
