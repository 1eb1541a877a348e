import type { Message } from "@switchboard/chat";
import { useMessenger } from "@switchboard/chat/react";
import { useMemo } from "react";
import { type FetchPage, type Paging, usePages } from "./use-pages.js";

/** Messages of one ended chat that are kept at once. */
const MOST_MESSAGES = 20_000;

/** The messages of an ended chat, oldest first. */
export function useHistory(chatId: string | undefined): Paging<Message> {
  const client = useMessenger();
  const fetch = useMemo<FetchPage<Message> | undefined>(
    () =>
      chatId === undefined ? undefined : (next) => client.rest.archivedMessages("organizer", chatId, next),
    [client, chatId],
  );
  return usePages(fetch, MOST_MESSAGES);
}
