import { useOrganizer } from "@switchboard/chat/organizer/react";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useNotices } from "../notices/notices.js";
import { failureText } from "../ui/failure.js";

/** Takes an offer back; where that is refused, it says why. */
export function useWithdraw(): (offerId: string) => void {
  const { t } = useTranslation();
  const { acts } = useOrganizer();
  const notices = useNotices();
  return useCallback(
    (offerId) => {
      acts.withdrawOffer(offerId).catch((error: unknown) => {
        notices.say({ about: "offer", text: failureText(error, t), severity: "warning", lasting: true });
      });
    },
    [acts, notices, t],
  );
}
