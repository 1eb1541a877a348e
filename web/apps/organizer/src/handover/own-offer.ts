import type { Offer } from "@switchboard/chat/organizer";
import { useOrganizerState } from "@switchboard/chat/organizer/react";

/** What of a chat the user is offering to a colleague now. */
export function useOwnOffer(chatId: string | undefined, me: number | undefined): Offer | undefined {
  return useOrganizerState(({ offers }) =>
    offers.find(({ chat, from }) => chat.id === chatId && from.id === me),
  );
}
