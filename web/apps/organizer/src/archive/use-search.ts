import type { Page } from "@switchboard/chat";
import { useOrganizer } from "@switchboard/chat/organizer/react";
import { useMessenger } from "@switchboard/chat/react";
import { useCallback } from "react";
import { type ArchiveFilter, queryOf } from "./filter.js";
import type { FoundChat } from "./found-chat.js";
import { type Paging, usePages } from "./use-pages.js";
import { SETTLE, useSettled } from "./use-settled.js";

/** Over so many chats found, a closer question is wanted. */
const MOST_CHATS = 2_000;

/** The ended chats that fit, newest end first. */
export function useSearch({ participant, event, unanswered }: ArchiveFilter): {
  paging: Paging<FoundChat>;
  filtered: boolean;
} {
  const client = useMessenger();
  const { agency } = useOrganizer();
  const settled = useSettled(participant.trim(), SETTLE);
  const fetch = useCallback(
    async (next?: string, signal?: AbortSignal): Promise<Page<FoundChat>> => {
      const query = queryOf({ participant: settled, event });
      if (!unanswered) return client.rest.archive("organizer", query, next, signal);
      const found = await agency.chats("unanswered", query, next, signal);
      // A server that does not know the question answers another one.
      return { ...found, items: found.items.filter(({ turn }) => turn === 0) };
    },
    [client, agency, settled, event, unanswered],
  );
  const paging = usePages<FoundChat>(fetch, MOST_CHATS);
  return { paging, filtered: settled !== "" || event !== null };
}
