import Box from "@mui/material/Box";
import ListItem from "@mui/material/ListItem";
import ListItemButton from "@mui/material/ListItemButton";
import Typography from "@mui/material/Typography";
import type { HelpView } from "@switchboard/chat";
import { usePresence } from "@switchboard/chat/react";
import { PersonAvatar } from "@switchboard/kit/conversations";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useEventName } from "../events/use-event-name.js";
import { visuallyHidden } from "../ui/hidden.js";
import { Moment } from "../ui/moment.js";
import { participantName } from "../ui/names.js";
import { awaitingSince } from "./awaiting.js";
import { lastActivity } from "./order.js";
import { preview } from "./preview.js";
import { Waits } from "./waits.js";

interface Props {
  view: HelpView;
  open: boolean;
  onOpen: (chatId: string) => void;
  /** The first of those who do not wait, where others do. */
  belowRule: boolean;
}

/** A chat in the list: who, what was said last and when, how much is unread, and how long they have waited. */
export const ChatRow = memo(function ChatRow({ view, open, onOpen, belowRule }: Props): ReactNode {
  const { t } = useTranslation();
  const { chat } = view;
  const event = useEventName(chat.eventId);
  const name = participantName(chat, t);
  const online = usePresence(chat.participantId)?.online;
  const last = preview(view);
  const said = last?.gone ? t("chats.gone") : last?.text;
  const unread = chat.unread > 0;
  const since = awaitingSince(view);
  const status =
    chat.ended === 0
      ? chat.resolvedAt === undefined
        ? undefined
        : t("chats.resolved")
      : view.pending.length > 0
        ? t("chats.unsent")
        : t("chats.ended");
  return (
    <ListItem disablePadding sx={{ display: "block" }}>
      {belowRule && <Rule />}
      <ListItemButton
        selected={open}
        aria-current={open ? "true" : undefined}
        onClick={() => onOpen(chat.id)}
        sx={[
          {
            gap: 1.5,
            alignItems: "flex-start",
            py: 1.25,
            borderLeft: 4,
            borderColor: "transparent",
            pl: 1.5,
          },
          since !== undefined && { borderColor: "primary.main" },
        ]}
      >
        <PersonAvatar name={name} online={online} />
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Line>
            <Typography noWrap sx={{ flex: 1, fontWeight: unread ? 700 : 500 }}>
              {name}
            </Typography>
            {since === undefined ? (
              <Typography variant="caption" sx={{ color: "text.secondary" }}>
                <Moment at={lastActivity(view)} />
              </Typography>
            ) : (
              <Waits since={since} />
            )}
          </Line>
          <Typography variant="caption" noWrap sx={{ display: "block", color: "text.secondary" }}>
            {status === undefined ? event : `${event} · ${status}`}
          </Typography>
          <Line>
            <Typography
              variant="body2"
              noWrap
              sx={{
                flex: 1,
                color: unread ? "text.primary" : "text.secondary",
                fontWeight: unread ? 600 : 400,
              }}
            >
              {last === undefined ? "\u00a0" : last.by === "me" ? t("chats.you", { text: said }) : said}
            </Typography>
            {unread && <Unread count={chat.unread} />}
          </Line>
        </Box>
      </ListItemButton>
    </ListItem>
  );
});

/** What parts those who wait from those who were answered. */
function Rule(): ReactNode {
  const { t } = useTranslation();
  return (
    <Typography
      variant="caption"
      component="p"
      sx={{ px: 2, pt: 1, borderTop: 2, borderColor: "divider", color: "text.secondary" }}
    >
      {t("chats.answered")}
    </Typography>
  );
}

function Line({ children }: { children: ReactNode }): ReactNode {
  return <Box sx={{ display: "flex", alignItems: "baseline", gap: 1 }}>{children}</Box>;
}

/** The badge; what it means is read out in words. */
function Unread({ count }: { count: number }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Box
        aria-hidden
        sx={{
          minWidth: 22,
          px: 0.75,
          borderRadius: 11,
          bgcolor: "primary.main",
          color: "primary.contrastText",
          fontSize: 12,
          fontWeight: 700,
          lineHeight: "22px",
          textAlign: "center",
        }}
      >
        {count > 99 ? "99+" : count}
      </Box>
      <Box component="span" sx={visuallyHidden}>
        {t("chats.unread", { count })}
      </Box>
    </>
  );
}
