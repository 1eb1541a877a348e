import type { wire } from "@switchboard/chat";
import type { TFunction } from "i18next";

type Named = Pick<wire.MemberChat, "participant" | "participantId">;

/** How somebody of the agency is called. */
export function colleagueName({ id, name }: { id: number; name: string }, t: TFunction): string {
  return name.trim() || t("team.organizer", { id });
}

/** How a chat's participant is called: by name, or by number where no name is known. */
export function participantName(chat: Named, t: TFunction): string {
  const name = chat.participant?.name.trim();
  return name ? name : t("chats.participant", { id: chat.participantId });
}
