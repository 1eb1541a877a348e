/** Help chats go from owner to owner, and back into the queue. Which of two accounts of one is the newer. Pure. */
import type { HelpChat } from "../api.js";
import type { AnyChat, ChatPlace, HelpState } from "../generated/wire.js";
import { isHelpChat } from "./kinds.js";

/** The order within one turn: who had it has it no more, and then it is over. */
const STAGES: Readonly<Record<HelpState, number>> = { active: 0, waiting: 1, ended: 2 };

/** How far it has come; servers of before say only whether it has ended. */
export const stateOf = ({ state, ended }: HelpChat): HelpState => state ?? (ended === 1 ? "ended" : "active");

/** Whether it waits for somebody. */
export const isWaiting = (chat: AnyChat): boolean => isHelpChat(chat) && stateOf(chat) === "waiting";

/** Whether what is told is older than what is known. */
export function isBehind(told: HelpChat, known: HelpChat): boolean {
  if (told.turn === undefined || known.turn === undefined) return false;
  if (told.turn !== known.turn) return told.turn < known.turn;
  return STAGES[stateOf(told)] < STAGES[stateOf(known)];
}

/**
 * The fields of a chat after an account of it: what a server leaves out that knows of turns is not so any more. Marks
 * and counts are the caller's.
 */
export function renewed<Chat extends AnyChat>(known: Chat, told: Chat): Chat {
  if (!isHelpChat(known) || !isHelpChat(told)) return { ...known, ...told };
  if (isBehind(told, known)) return known;
  const place = newest(known.place, told.place);
  if (told.turn === undefined) return { ...known, ...told };
  const { state, outcome, owner, placeComing, resolvedAt: _, awaitingSince, ...rest } = known;
  const { organizerId, ...unowned } = rest;
  const { resolvedAt: __, ...said } = told;
  const resolvedAt = fineSince(known, told);
  const kept = {
    ...(place === undefined ? {} : { place }),
    ...(resolvedAt === undefined ? {} : { resolvedAt }),
  };
  return { ...unowned, ...said, ...kept } as Chat;
}

/** Since when its participant is fine. Any word takes that away: the account that knows more of the log says it. */
function fineSince(known: HelpChat, told: HelpChat): string | undefined {
  if (told.lastSeq >= known.lastSeq) return told.resolvedAt;
  return told.turn === known.turn && stateOf(told) === stateOf(known) ? known.resolvedAt : undefined;
}

/** A chat in which something new was written: its participant is not fine any more. */
export function unresolved<Chat extends AnyChat>(chat: Chat): Chat {
  if (!isHelpChat(chat) || chat.resolvedAt === undefined) return chat;
  const { resolvedAt: _, ...rest } = chat;
  return rest as Chat;
}

/** A place that was found later replaces one of before, in whichever order they are told. */
export function newest(known: ChatPlace | undefined, told: ChatPlace | undefined): ChatPlace | undefined {
  if (known === undefined || told === undefined) return told ?? known;
  return told.at < known.at ? known : told;
}
