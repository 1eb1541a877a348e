import type { LeftChat } from "@switchboard/chat/organizer";
import type { TFunction } from "i18next";

const KNOWN = ["returned", "moved", "taken_over", "not_opened", "unattended", "called_back"] as const;

/** Why a chat is not the user's any more. */
export function leftWords({ reason }: LeftChat, name: string, t: TFunction): string {
  const known = KNOWN.find((one) => one === reason);
  return known === undefined ? t("left.other") : t(`left.${known}`, { name });
}
