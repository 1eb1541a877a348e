import { type HelpView, isContent, newestMessage } from "@switchboard/chat";

/**
 * Since when the participant of a chat has waited for an answer, in milliseconds since 1970: the time of their oldest
 * entry behind the agency's last word. Undefined where nobody waits. What is not sent yet is no answer.
 *
 * The log says it as far as it is here. What is above it the server says (`awaitingSince`); one of before does not,
 * and then the oldest of what is here counts.
 */
export function awaitingSince(view: HelpView): number | undefined {
  const { chat, messages, hasOlder } = view;
  // Who is fine waits for nothing.
  if (chat.ended === 1 || chat.resolvedAt !== undefined) return undefined;
  const said = chat.awaitingSince === undefined ? undefined : Date.parse(chat.awaitingSince);
  const newest = newestMessage(view);
  // Whoever was just given to somebody waits, before their words are here.
  if (newest === undefined) return said ?? Date.parse(chat.timeStart);
  const known = (messages.at(-1)?.seq ?? 0) >= newest.seq ? messages : [newest];
  let since: number | undefined;
  for (let index = known.length - 1; index >= 0; index -= 1) {
    const message = known[index];
    // A change of what was said answers nothing, and asks for nothing.
    if (message !== undefined && !isContent(message)) continue;
    if (message === undefined || message.fromOrganizer === 1) return since;
    if (message.kind !== "system") since = Date.parse(message.timeSent);
  }
  const isWhole = known === messages && !hasOlder;
  return isWhole || said === undefined || since === undefined ? since : Math.min(since, said);
}
