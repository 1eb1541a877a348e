import type { State } from "@switchboard/chat";
import { useInbox } from "@switchboard/chat/react";
import { useEffect, useRef } from "react";

const changedOf = (state: State) => state.listsChanged;

/** Calls `again` when the user's own lists may not be what they were. */
export function useListsChanged(again: () => void): void {
  const changed = useInbox(changedOf);
  const seen = useRef(changed);
  useEffect(() => {
    if (seen.current === changed) return;
    seen.current = changed;
    again();
  }, [changed, again]);
}
