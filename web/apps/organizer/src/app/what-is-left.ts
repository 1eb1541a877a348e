import { helpChats, type State } from "@switchboard/chat";
import type { TFunction } from "i18next";

/** What whoever signs out leaves behind, in words; empty when that is nothing. */
export function whatIsLeft({ chats }: Pick<State, "chats">, drafts: boolean, t: TFunction): string {
  const count = helpChats(chats).filter(({ chat }) => chat.ended === 0).length;
  const unsent = drafts || Object.values(chats).some((view) => view.pending.length > 0);
  return [
    ...(count > 0 ? [t("kit:signOutAsk.open", { count })] : []),
    ...(unsent ? [t("kit:signOutAsk.unsent")] : []),
  ].join(" ");
}
