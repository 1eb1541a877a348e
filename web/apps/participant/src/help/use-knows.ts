import { type HelpChat, type State, serverKnows } from "@switchboard/chat";
import { useInbox } from "@switchboard/chat/react";

const knownOf = (state: State) => ({
  acts: serverKnows(state, "acts"),
  places: serverKnows(state, "timelines"),
});

/** What can be done with a request besides writing: what the server does not know of is not offered. */
export function useKnows({ turn }: HelpChat): { acts: boolean; places: boolean } {
  const known = useInbox(knownOf);
  return turn === undefined ? NOTHING : known;
}

const NOTHING = { acts: false, places: false };
