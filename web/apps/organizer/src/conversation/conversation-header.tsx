import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import Typography from "@mui/material/Typography";
import type { ChatView } from "@switchboard/chat";
import { formatDateTime } from "@switchboard/kit";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useEvent } from "../events/events-provider.js";
import { BackButton, DetailsButton, type PaneControls } from "../ui/controls.js";
import { participantName } from "../ui/names.js";
import { PaneHeader } from "../ui/pane-header.js";

interface Props extends PaneControls {
  view: ChatView;
  onClose: () => void;
}

/** Who the chat is with, at which event, and how to end it. */
export function ConversationHeader({ view, onClose, onBack, details }: Props): ReactNode {
  const { t } = useTranslation();
  const { chat } = view;
  const entry = useEvent(chat.eventId);
  const event = entry.status === "ready" ? entry.event.name : t("chats.event", { id: chat.eventId });
  return (
    <PaneHeader>
      <BackButton onBack={onBack} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography
          component="h2"
          variant="subtitle1"
          noWrap
          tabIndex={-1}
          data-heading
          sx={{ fontWeight: 700, lineHeight: 1.3 }}
        >
          {participantName(chat, t)}
        </Typography>
        <Typography variant="body2" noWrap sx={{ color: "text.secondary" }}>
          {t("conversation.since", { event, time: formatDateTime(chat.timeStart) })}
        </Typography>
      </Box>
      <DetailsButton details={details} />
      {chat.ended === 1 ? (
        <Chip label={t("conversation.closed")} />
      ) : (
        <Button variant="outlined" onClick={onClose} sx={{ whiteSpace: "nowrap" }}>
          {t("conversation.close")}
        </Button>
      )}
    </PaneHeader>
  );
}
