import Box from "@mui/material/Box";
import { useMessenger } from "@switchboard/chat/react";
import { formatClock, formatTime, useNow } from "@switchboard/kit";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { visuallyHidden } from "../ui/hidden.js";
import { ClockIcon } from "../ui/icons.js";

/** For how long somebody has waited for an answer, as a clock that runs. Read out is when it began: that stays. */
export function Waits({ since }: { since: number }): ReactNode {
  const { t } = useTranslation();
  const client = useMessenger();
  useNow(1000);
  return (
    <Box
      component="span"
      sx={{ display: "inline-flex", alignItems: "center", gap: 0.5, whiteSpace: "nowrap" }}
    >
      <Box component="span" aria-hidden sx={MARK}>
        <ClockIcon sx={{ fontSize: 14 }} />
        <span>{formatClock(client.now() - since)}</span>
      </Box>
      <Box component="span" sx={visuallyHidden}>
        {t("chats.waits", { time: formatTime(since) })}
      </Box>
    </Box>
  );
}

const MARK = {
  display: "inline-flex",
  alignItems: "center",
  gap: 0.5,
  px: 0.75,
  border: 1,
  borderColor: "primary.main",
  borderRadius: 11,
  color: "text.primary",
  typography: "caption",
  fontVariantNumeric: "tabular-nums",
  fontWeight: 700,
};
