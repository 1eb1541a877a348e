/** Which conversations the list shows, and in which order. */
import { type HelpView, isWaiting, type State, type wire } from "@switchboard/chat";

/** A conversation that is over: what this device holds of it, or what the archive says. */
export type PastChat = Omit<wire.MemberChat, "readSeq" | "unread"> & { unread?: number };

/** When something last happened in a conversation that goes on, as the server wrote it. */
export function lastActivity(chat: wire.MemberChat): string {
  return chat.lastMessage?.timeSent ?? chat.timeStart;
}

/** Those about help. Asked of the chat itself: this is all that the first screen needs of the package's kinds. */
const helpChats = (chats: State["chats"]): HelpView[] =>
  Object.values(chats).filter((view): view is HelpView => view.chat.kind === "help");

/**
 * Conversations that go on: those that wait for somebody, then the others, each last activity first. Of several at one
 * instant the younger is first.
 */
export function activeChats(chats: State["chats"]): HelpView[] {
  return helpChats(chats)
    .filter((view) => view.chat.ended === 0)
    .sort(
      ({ chat: a }, { chat: b }) =>
        Number(isWaiting(b)) - Number(isWaiting(a)) || newest(lastActivity(a), a.id, lastActivity(b), b.id),
    );
}

const SAID = ["expired", "withdrawn", "resolved"] as const;

/** How a conversation ended, where that is more than that somebody closed it: a key of the texts below `home.over`. */
export function endOf({ ended, outcome }: PastChat): (typeof SAID)[number] | undefined {
  return ended === 1 ? SAID.find((one) => one === outcome) : undefined;
}

/** Conversations that are over, last ended first: held here or archived, each once. */
export function pastChats(chats: State["chats"], archived: readonly PastChat[]): PastChat[] {
  const past = new Map<string, PastChat>();
  for (const chat of archived) if (chat.kind === "help") past.set(chat.id, chat);
  for (const { chat } of helpChats(chats)) {
    if (chat.ended === 1) past.set(chat.id, chat);
    else past.delete(chat.id);
  }
  return [...past.values()].sort((a, b) => newest(a.timeEnd, a.id, b.timeEnd, b.id));
}

// The server writes times with three digits in UTC and ids that grow with time: texts order them.
function newest(timeA: string, idA: string, timeB: string, idB: string): number {
  if (timeA !== timeB) return timeA < timeB ? 1 : -1;
  return idA < idB ? 1 : -1;
}
