import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { isContent } from "@switchboard/chat";
import type { Offer } from "@switchboard/chat/organizer";
import { Button, formatTime } from "@switchboard/kit";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { geoAddress } from "../details/map-address.js";
import { MapFrame } from "../details/map-frame.js";
import { newestPlace, roundPlace } from "../details/place.js";
import { useEventName } from "../events/use-event-name.js";
import { TimeLeft } from "../handover/offered-bar.js";
import { colleagueName, participantName } from "../ui/names.js";

interface Props {
  offer: Offer;
  busy: boolean;
  error: string | undefined;
  onAnswer: (accept: boolean) => void;
  mapUrl: string | undefined;
}

/** A chat that somebody gives: who and why, what was said last, where it is, and for how long one may answer. */
export function OfferCard({ offer, busy, error, onAnswer, mapUrl }: Props): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  const { chat, from, note, messages } = offer;
  const event = useEventName(chat.eventId);
  const name = participantName(chat, t);
  const place = newestPlace({ chat, messages })?.place;
  const round = place && roundPlace(place);
  return (
    <Box component="article" aria-labelledby={id} sx={CARD}>
      <Box sx={{ display: "flex", alignItems: "baseline", gap: 1 }}>
        <Typography id={id} component="h2" variant="subtitle1" sx={{ flex: 1, fontWeight: 700 }}>
          {t("offers.title", { from: colleagueName(from, t), name })}
        </Typography>
        <TimeLeft until={Date.parse(offer.expiresAt)} />
      </Box>
      <Typography variant="body2" sx={{ color: "text.secondary" }}>
        {event}
      </Typography>
      {note !== undefined && (
        <Typography
          variant="body2"
          dir="auto"
          sx={{
            mt: 1,
            pl: 1,
            borderLeft: 4,
            borderColor: "warning.main",
            whiteSpace: "pre-line",
            overflowWrap: "anywhere",
          }}
        >
          {note}
        </Typography>
      )}
      <Box component="ul" aria-label={t("offers.lines")} sx={LINES}>
        {messages.filter(isContent).map((message) => (
          <Typography key={message.id} component="li" variant="body2" sx={{ overflowWrap: "anywhere" }}>
            {t("offers.line", {
              time: formatTime(message.timeSent),
              who: message.fromOrganizer === 1 ? t("archive.organizer") : name,
              text: message.gone === undefined ? message.content : t("chats.gone"),
            })}
          </Typography>
        ))}
      </Box>
      {place !== undefined && round !== undefined && (
        <Box sx={{ mt: 1 }}>
          {mapUrl !== undefined && (
            <MapFrame template={mapUrl} place={place} title={t("details.map", { name })} height={130} />
          )}
          <Link href={geoAddress(place)} variant="body2">
            {t("offers.place", { place: `${round.lat}, ${round.lng}` })}
          </Link>
        </Box>
      )}
      {error !== undefined && (
        <Alert severity="error" sx={{ mt: 1 }}>
          {error}
        </Alert>
      )}
      <Box sx={{ display: "flex", gap: 1, mt: 1.5 }}>
        <Button variant="contained" disabled={busy} onClick={() => onAnswer(true)} sx={{ flex: 1 }}>
          {t("offers.accept")}
        </Button>
        <Button variant="outlined" disabled={busy} onClick={() => onAnswer(false)} sx={{ flex: 1 }}>
          {t("offers.decline")}
        </Button>
      </Box>
    </Box>
  );
}

const CARD = {
  p: 2,
  border: 2,
  borderColor: "primary.main",
  borderRadius: 2,
  bgcolor: "background.paper",
  boxShadow: 8,
};

const LINES = {
  m: 0,
  mt: 1,
  p: 0,
  listStyle: "none",
  display: "grid",
  gap: 0.5,
  maxHeight: 180,
  overflowY: "auto",
};
