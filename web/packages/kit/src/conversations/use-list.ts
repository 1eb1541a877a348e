import { isList, type List, type ListView } from "@switchboard/chat";
import { useChat, useInbox, useMessenger } from "@switchboard/chat/react";
import { useEffect } from "react";

/**
 * The list of an id. One that is not here, such as one of one's own in which nothing was written yet, is asked for once the others are.
 * Undefined for an id that is no list's.
 */
export function useList(id: string): ListView | undefined {
  const client = useMessenger();
  const view = useChat(id);
  const known = useInbox((state) => state.connection.state === "online" && state.conversations.known);
  const missing = view === undefined && known && !id.startsWith("@");
  useEffect(() => {
    if (!missing) return;
    client.rest.list(id).then(
      (list: List) => client.openList(list),
      () => {
        // It is nobody's, or somebody else's: nothing is shown.
      },
    );
  }, [client, id, missing]);
  return view !== undefined && isList(view) ? view : undefined;
}
