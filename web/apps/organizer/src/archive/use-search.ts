import { useMessenger } from "@switchboard/chat/react";
import { useCallback } from "react";
import type { KnownChat } from "../chats/known-chat.js";
import { type ArchiveFilter, queryOf } from "./filter.js";
import { type Paging, usePages } from "./use-pages.js";
import { SETTLE, useSettled } from "./use-settled.js";

/** Over so many chats found, a closer question is wanted. */
const MOST_CHATS = 2_000;

/** The ended chats that fit, newest end first. */
export function useSearch({ participant, event }: ArchiveFilter): {
  paging: Paging<KnownChat>;
  filtered: boolean;
} {
  const client = useMessenger();
  const settled = useSettled(participant.trim(), SETTLE);
  const fetch = useCallback(
    (next?: string, signal?: AbortSignal) =>
      client.rest.archive("organizer", queryOf({ participant: settled, event }), next, signal),
    [client, settled, event],
  );
  const paging = usePages<KnownChat>(fetch, MOST_CHATS);
  return { paging, filtered: settled !== "" || event !== null };
}
