/** When somebody may be asked for again: whoever helps has not answered for a while. */
import { type HelpView, isContent, stateOf } from "@switchboard/chat";

/** It is offered then, in milliseconds; when it is granted is the server's to say. */
export const OFFERED_AFTER_MS = 120_000;

/** When the oldest of the participant's words was written that has no answer; never before somebody came. */
export function unansweredSince({ chat, messages }: HelpView): number | undefined {
  let since: string | undefined;
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const message = messages[at];
    if (message !== undefined && !isContent(message)) continue;
    if (message === undefined || message.fromOrganizer === 1) break;
    if (message.kind !== "system") since = message.timeSent;
  }
  return since === undefined ? undefined : Math.max(Date.parse(since), Date.parse(chat.timeStart));
}

/** Whether to offer it. A server of before knows no way to ask. */
export function offersCallBack(view: HelpView, now: number): boolean {
  const { chat } = view;
  if (chat.turn === undefined || stateOf(chat) !== "active") return false;
  const since = unansweredSince(view);
  return since !== undefined && now - since >= OFFERED_AFTER_MS;
}
