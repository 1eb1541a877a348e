import type { Offer } from "@switchboard/chat/organizer";
import { useOrganizer, useOrganizerState } from "@switchboard/chat/organizer/react";
import { useInbox } from "@switchboard/chat/react";
import { useCallback, useEffect, useEffectEvent, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNotices } from "../notices/notices.js";
import { failureText } from "../ui/failure.js";
import { colleagueName, participantName } from "../ui/names.js";
import { useRing } from "./use-ring.js";

/** What colleagues want the user to take, and how to answer. */
export interface OffersToMe {
  /** Oldest first. */
  offers: readonly Offer[];
  /** Which one is being answered. */
  busy: string | undefined;
  /** Why an answer was refused. */
  error: { offerId: string; text: string } | undefined;
  answer: (offer: Offer, accept: boolean) => void;
}

/** Follows the offers to the user, rings, and says what became of those that the user made. Used once. */
export function useOffers(onAccepted: (chatId: string) => void): OffersToMe {
  const { t } = useTranslation();
  const { acts } = useOrganizer();
  const notices = useNotices();
  const me = useInbox((state) => state.me);
  const all = useOrganizerState((state) => state.offers);
  const last = useOrganizerState((state) => state.lastOffer);
  const offers = useMemo(() => all.filter(({ from }) => from.id !== me), [all, me]);
  const [busy, setBusy] = useState<string>();
  const [error, setError] = useState<OffersToMe["error"]>();
  useRing(offers.length > 0);

  const tell = useEffectEvent((ended: NonNullable<typeof last>) => {
    const { offer, state } = ended;
    const name = participantName(offer.chat, t);
    const about = "offer";
    if (offer.from.id === me) {
      const colleague = offer.to === undefined ? t("handover.colleague") : colleagueName(offer.to, t);
      const severity = state === "accepted" ? "success" : state === "withdrawn" ? "info" : "warning";
      notices.say({ about, severity, text: t(`offers.mine.${state}`, { name, colleague }) });
    } else if (state !== "accepted" && state !== "declined") {
      // What the user answered is no news.
      notices.say({ about, severity: "info", text: t(`offers.gone.${state}`, { name }) });
    }
  });
  useEffect(() => {
    if (last !== undefined) tell(last);
  }, [last]);

  const answer = useCallback(
    async ({ offerId, chat }: Offer, accept: boolean) => {
      setBusy(offerId);
      setError(undefined);
      try {
        await acts.answerOffer(offerId, accept);
        if (accept) onAccepted(chat.id);
      } catch (failure) {
        setError({ offerId, text: failureText(failure, t) });
      } finally {
        setBusy(undefined);
      }
    },
    [acts, onAccepted, t],
  );
  return useMemo(
    () => ({ offers, busy, error, answer: (offer, accept) => void answer(offer, accept) }),
    [offers, busy, error, answer],
  );
}
