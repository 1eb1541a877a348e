import Box from "@mui/material/Box";
import ListItem from "@mui/material/ListItem";
import ListItemButton from "@mui/material/ListItemButton";
import Typography from "@mui/material/Typography";
import type { AgencyChat } from "@switchboard/chat/organizer";
import { PersonAvatar } from "@switchboard/kit/conversations";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Waits } from "../chats/waits.js";
import { useEventName } from "../events/use-event-name.js";
import { participantName } from "../ui/names.js";

interface Props {
  chat: AgencyChat;
  /** Who has it; undefined while nobody does. */
  owner: string | undefined;
  open: boolean;
  onOpen: (chat: AgencyChat) => void;
}

/** A chat of the agency: who, at which event, with whom, and since when an answer is waited for. */
export const AgencyRow = memo(function AgencyRow({ chat, owner, open, onOpen }: Props): ReactNode {
  const { t } = useTranslation();
  const event = useEventName(chat.eventId);
  const name = participantName(chat, t);
  const since = chat.awaitingSince ?? (owner === undefined ? (chat.askedAt ?? chat.timeStart) : undefined);
  const whose = owner === undefined ? t("team.isWaiting") : t("team.isWith", { name: owner });
  return (
    <ListItem disablePadding>
      <ListItemButton
        selected={open}
        aria-current={open ? "true" : undefined}
        onClick={() => onOpen(chat)}
        sx={{ gap: 1.5, alignItems: "flex-start", py: 1.25 }}
      >
        <PersonAvatar name={name} />
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Box sx={{ display: "flex", alignItems: "baseline", gap: 1 }}>
            <Typography noWrap sx={{ flex: 1, fontWeight: 500 }}>
              {name}
            </Typography>
            {since !== undefined && <Waits since={Date.parse(since)} />}
          </Box>
          <Typography variant="caption" noWrap sx={{ display: "block", color: "text.secondary" }}>
            {`${event} · ${whose}`}
          </Typography>
        </Box>
      </ListItemButton>
    </ListItem>
  );
});
