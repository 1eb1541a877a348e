import { type HelpView, isHelp, type State } from "@switchboard/chat";

/** A help chat by its id. */
export function helpChat(chats: State["chats"], id: string | undefined): HelpView | undefined {
  const view = id === undefined ? undefined : chats[id];
  return view !== undefined && isHelp(view) ? view : undefined;
}
