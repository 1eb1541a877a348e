import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { MissedChat } from "@switchboard/chat/organizer";
import { useOrganizer, useOrganizerState } from "@switchboard/chat/organizer/react";
import { Button, formatTime } from "@switchboard/kit";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useEventName } from "../events/use-event-name.js";

/** What was given to the user, who did not look at it in time. It stays until it is seen, also over a reload. */
export function MissedList(): ReactNode {
  const { t } = useTranslation();
  const missed = useOrganizerState((state) => state.missed);
  if (missed.length === 0) return null;
  return (
    <Box component="section" aria-labelledby="missed-title" sx={FRAME}>
      <Box role="status">
        <Typography id="missed-title" component="h2" variant="subtitle2" sx={{ fontWeight: 700 }}>
          {t("missed.title", { count: missed.length })}
        </Typography>
      </Box>
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: "none" }}>
        {[...missed].reverse().map((one) => (
          <Missed key={one.chatId} missed={one} />
        ))}
      </Box>
    </Box>
  );
}

function Missed({ missed }: { missed: MissedChat }): ReactNode {
  const { t } = useTranslation();
  const organizer = useOrganizer();
  const event = useEventName(missed.eventId);
  const name = missed.name.trim() || t("missed.somebody");
  const seen = t("missed.seen");
  return (
    <Box component="li" sx={{ display: "flex", alignItems: "center", gap: 1 }}>
      <Typography variant="body2" sx={{ flex: 1, minWidth: 0, overflowWrap: "anywhere" }}>
        {t("missed.line", { name, event, time: formatTime(missed.at) })}
      </Typography>
      <Button
        size="small"
        color="inherit"
        aria-label={t("missed.seenOf", { name })}
        onClick={() => organizer.seen(missed.chatId)}
        sx={{ minHeight: 36 }}
      >
        {seen}
      </Button>
    </Box>
  );
}

const FRAME = {
  px: 2,
  py: 1,
  maxHeight: "30%",
  overflowY: "auto",
  flexShrink: 0,
  borderBottom: 1,
  borderLeft: 4,
  borderColor: "divider",
  borderLeftColor: "error.main",
};
