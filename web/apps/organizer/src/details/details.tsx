import Box from "@mui/material/Box";
import Divider from "@mui/material/Divider";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { KnownLog } from "../chats/known-chat.js";
import { participantName } from "../ui/names.js";
import { EventCard } from "./event-card.js";
import { ParticipantCard } from "./participant-card.js";
import { newestPlace } from "./place.js";
import { PlaceCard } from "./place-card.js";

/** All that is known around a chat. */
export function Details({ view, mapUrl }: { view: KnownLog; mapUrl: string | undefined }): ReactNode {
  const { t } = useTranslation();
  const { chat } = view;
  return (
    <Box sx={{ overflowY: "auto", py: 0.5 }}>
      <ParticipantCard chat={chat} />
      <Divider />
      <PlaceCard
        shared={newestPlace(view)}
        mapUrl={mapUrl}
        name={participantName(chat, t)}
        coming={chat.placeComing}
      />
      <Divider />
      <EventCard eventId={chat.eventId} />
    </Box>
  );
}
