/** What was chosen with a request holds when it becomes a conversation, also where the page has not lived to see that. */
import type { Client } from "@switchboard/chat";
import type { LatePlaces } from "./late.js";
import type { Sharing } from "./sharing.js";

interface Parts {
  client: Pick<Client, "getState" | "subscribe" | "requested">;
  sharing: Pick<Sharing, "move">;
  late: Pick<LatePlaces, "follow">;
}

/** Waits for all requests that are not sent yet, those of earlier pages too; returns how to stop. */
export function followUnsent({ client, sharing, late }: Parts): () => void {
  const followed = new Set<string>();
  let isOver = false;
  const look = () => {
    for (const { clientRequestId: name, state, placeComing } of client.getState().pendingRequests) {
      if (state !== "unsent" || followed.has(name)) continue;
      followed.add(name);
      client
        .requested(name)
        .then(({ requestId }) => {
          if (isOver) return;
          sharing.move(name, requestId);
          if (placeComing) late.follow(requestId);
        })
        // One that was refused is followed again when it is tried again.
        .catch(() => undefined)
        .finally(() => followed.delete(name));
    }
  };
  look();
  const unsubscribe = client.subscribe(look);
  return () => {
    isOver = true;
    unsubscribe();
  };
}
