import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import type { Offer } from "@switchboard/chat/organizer";
import { useMessenger } from "@switchboard/chat/react";
import { Button, formatClock, useNow } from "@switchboard/kit";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { colleagueName } from "../ui/names.js";

/** Says above a chat that it is being offered, to whom and for how long, and lets one take it back. */
export function OfferedBar({ offer, onWithdraw }: { offer: Offer; onWithdraw: () => void }): ReactNode {
  const { t } = useTranslation();
  const name = offer.to === undefined ? t("handover.colleague") : colleagueName(offer.to, t);
  return (
    <Alert
      severity="info"
      role="status"
      sx={{ borderRadius: 0, alignItems: "center" }}
      action={
        <Button color="inherit" size="small" onClick={onWithdraw}>
          {t("handover.withdraw")}
        </Button>
      }
    >
      <span>{t("handover.offered", { name })}</span>
      <TimeLeft until={Date.parse(offer.expiresAt)} />
    </Alert>
  );
}

/** Ticks; not read out each second. */
export function TimeLeft({ until }: { until: number }): ReactNode {
  const client = useMessenger();
  useNow(1000);
  return (
    <Box component="span" aria-hidden sx={{ ml: 1, fontWeight: 700, fontVariantNumeric: "tabular-nums" }}>
      {formatClock(until - client.now())}
    </Box>
  );
}
