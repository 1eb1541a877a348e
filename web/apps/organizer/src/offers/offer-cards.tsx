import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { BesideDialogs } from "../ui/beside-dialogs.js";
import { visuallyHidden } from "../ui/hidden.js";
import { colleagueName, participantName } from "../ui/names.js";
import { OfferCard } from "./offer-card.js";
import type { OffersToMe } from "./use-offers.js";

/** So many are shown at once; the others follow. */
const SHOWN = 2;

/**
 * What colleagues want the user to take. It lies over the page and takes no focus: whoever writes goes on writing. What
 * it is, and by which keys it is answered, is read out once. Both also while a dialog is open: an offer does not wait.
 */
export function OfferCards(
  props: OffersToMe & { keys: { accept: string; decline: string }; mapUrl: string | undefined },
): ReactNode {
  const { offers, busy, error, answer, keys, mapUrl } = props;
  const { t } = useTranslation();
  const first = offers[0];
  return (
    <BesideDialogs>
      <Box aria-live="assertive" sx={visuallyHidden}>
        {first !== undefined && (
          <span>
            {t("offers.spoken", {
              from: colleagueName(first.from, t),
              name: participantName(first.chat, t),
              ...keys,
            })}
          </span>
        )}
      </Box>
      {first !== undefined && (
        <Box
          component="section"
          aria-label={t("offers.region")}
          sx={{
            position: "fixed",
            zIndex: "snackbar",
            top: 64,
            right: 16,
            left: { xs: 16, sm: "auto" },
            width: { sm: 400 },
            maxHeight: "calc(100% - 80px)",
            overflowY: "auto",
            display: "grid",
            gap: 1,
          }}
        >
          {offers.slice(0, SHOWN).map((offer) => (
            <OfferCard
              key={offer.offerId}
              offer={offer}
              busy={busy === offer.offerId}
              error={error?.offerId === offer.offerId ? error.text : undefined}
              onAnswer={(accept) => answer(offer, accept)}
              mapUrl={mapUrl}
            />
          ))}
          {offers.length > SHOWN && (
            <Typography variant="body2" sx={{ p: 1, borderRadius: 1, bgcolor: "background.paper" }}>
              {t("offers.more", { count: offers.length - SHOWN })}
            </Typography>
          )}
        </Box>
      )}
    </BesideDialogs>
  );
}
