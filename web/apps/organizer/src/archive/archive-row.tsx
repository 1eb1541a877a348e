import Box from "@mui/material/Box";
import ListItemButton from "@mui/material/ListItemButton";
import Typography from "@mui/material/Typography";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useEventName } from "../events/use-event-name.js";
import { participantName } from "../ui/names.js";
import { usePeriod } from "../ui/use-period.js";
import type { FoundChat } from "./found-chat.js";
import { outcomeWords } from "./outcome-words.js";

interface Props {
  chat: FoundChat;
  open: boolean;
  onOpen: (chat: FoundChat) => void;
}

/** An ended chat: who, at which event, from when to when. */
export const ArchiveRow = memo(function ArchiveRow({ chat, open, onOpen }: Props): ReactNode {
  const { t } = useTranslation();
  const period = usePeriod();
  const event = useEventName(chat.eventId);
  const outcome = outcomeWords(chat, t);
  return (
    <Box role="listitem">
      <ListItemButton
        selected={open}
        aria-current={open ? "true" : undefined}
        onClick={() => onOpen(chat)}
        sx={{ display: "block", py: 1.25 }}
      >
        <Typography noWrap sx={{ fontWeight: 500 }}>
          {participantName(chat, t)}
        </Typography>
        <Typography variant="caption" noWrap sx={{ display: "block", color: "text.secondary" }}>
          {event}
        </Typography>
        <Typography variant="caption" noWrap sx={{ display: "block", color: "text.secondary" }}>
          {period(chat.timeStart, chat.timeEnd)}
        </Typography>
        {outcome !== undefined && (
          <Typography variant="caption" sx={{ display: "block", fontWeight: 600 }}>
            {outcome}
          </Typography>
        )}
      </ListItemButton>
    </Box>
  );
});
