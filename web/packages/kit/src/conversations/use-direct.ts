import { type DirectView, isDirect, userOf } from "@switchboard/chat";
import { useChat, useMessenger } from "@switchboard/chat/react";
import { useEffect } from "react";

/**
 * The direct chat of an id or an address. One of an address is begun where it is not known: of whom only the
 * number is known, the server says the rest. Undefined for an id that is no direct chat's.
 */
export function useDirect(name: string): DirectView | undefined {
  const client = useMessenger();
  const view = useChat(name);
  const user = userOf(name);
  const missing = view === undefined && user !== undefined;
  useEffect(() => {
    if (missing) client.openDirect({ id: user, name: "", role: "participant" });
  }, [client, missing, user]);
  return view !== undefined && isDirect(view) ? view : undefined;
}
