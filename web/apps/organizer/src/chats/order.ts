import { type HelpView, helpChats, type Message, type State } from "@switchboard/chat";

/** The newest message that is known of a chat. */
export function newestMessage({ chat, messages }: HelpView): Message | undefined {
  const last = messages.at(-1);
  if (last === undefined) return chat.lastMessage;
  if (chat.lastMessage === undefined) return last;
  return chat.lastMessage.seq > last.seq ? chat.lastMessage : last;
}

/** When something last happened in a chat, in milliseconds since 1970. */
export function lastActivity(view: HelpView): number {
  return Date.parse(newestMessage(view)?.timeSent ?? view.chat.timeStart);
}

/**
 * The chats to list: the active ones, and ended ones that still hold something unsent. Newest activity first; of
 * two with the same time the one that began later, then by id, so that the order is the same on every device.
 */
export function listedChats(chats: State["chats"]): HelpView[] {
  return helpChats(chats)
    .filter((view) => view.chat.ended === 0 || view.pending.length > 0)
    .map((view) => ({ view, at: lastActivity(view) }))
    .sort(
      (a, b) =>
        b.at - a.at ||
        compareText(b.view.chat.timeStart, a.view.chat.timeStart) ||
        compareText(a.view.chat.id, b.view.chat.id),
    )
    .map(({ view }) => view);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
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
