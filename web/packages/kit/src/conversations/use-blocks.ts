import type { State } from "@switchboard/chat";
import { useConnection, useInbox, useMessenger } from "@switchboard/chat/react";
import { useEffect, useMemo } from "react";

const blocksOf = (state: State) => state.blocks;
const NOBODY: ReadonlySet<number> = new Set();

/** Whom the user has blocked; nobody, until that is known. Asks for it once there is a connection. */
export function useBlocks(): ReadonlySet<number> {
  const client = useMessenger();
  const blocks = useInbox(blocksOf);
  const online = useConnection().state === "online";
  const wanted = online && blocks === undefined;
  useEffect(() => {
    if (!wanted) return;
    client.loadBlocks().catch(() => {
      // The next connection asks again; until then nobody is shown as blocked.
    });
  }, [client, wanted]);
  return useMemo(() => (blocks ? new Set(blocks.map(({ userId }) => userId)) : NOBODY), [blocks]);
}
