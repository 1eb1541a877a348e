import Box from "@mui/material/Box";
import ListItem from "@mui/material/ListItem";
import ListItemButton from "@mui/material/ListItemButton";
import Typography from "@mui/material/Typography";
import { memo, type ReactNode } from "react";
import { formatDay, formatTime } from "../time/format.js";
import { PersonAvatar } from "./avatar.js";
import { type ConversationView, lastActivity, previewOf, titleOf } from "./model.js";
import { useTexts } from "./texts/use-texts.js";
import { UnreadBadge } from "./unread-badge.js";

interface Props {
  view: ConversationView;
  me: number | undefined;
  open: boolean;
  typing: boolean;
  online: boolean;
  blocked: boolean;
  /** Midnight today, in the viewer's zone. */
  today: number;
  onOpen: (view: ConversationView) => void;
}

/** A conversation in the list: with whom, what was said last and when, how much is unread. */
export const ConversationRow = memo(function ConversationRow(props: Props): ReactNode {
  const { view, me, open, typing, online, blocked, today, onOpen } = props;
  const { t } = useTexts();
  const { chat } = view;
  const name = titleOf(view, t);
  const last = previewOf(view, me, t);
  const unread = chat.unread > 0;
  return (
    <ListItem disablePadding>
      <ListItemButton
        selected={open}
        aria-current={open ? "true" : undefined}
        onClick={() => onOpen(view)}
        sx={{ gap: 1.5, alignItems: "flex-start", py: 1.25, minHeight: 64 }}
      >
        <PersonAvatar name={name} list={chat.kind === "list"} online={online} />
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Line>
            <Typography noWrap sx={{ flex: 1, fontWeight: unread ? 700 : 500 }}>
              {name}
            </Typography>
            <Typography variant="caption" sx={{ color: "text.secondary", whiteSpace: "nowrap" }}>
              {when(lastActivity(view), today)}
            </Typography>
          </Line>
          <Line>
            <Typography
              variant="body2"
              noWrap
              sx={{
                flex: 1,
                color: typing ? "primary.main" : unread ? "text.primary" : "text.secondary",
                fontWeight: unread || typing ? 600 : 400,
              }}
            >
              {typing
                ? t("typing")
                : (last && (last.own ? t("you", { text: last.text }) : last.text)) || "\u00a0"}
            </Typography>
            {blocked && (
              <Typography variant="caption" sx={{ color: "text.secondary" }}>
                {t("blockedBadge")}
              </Typography>
            )}
            {!typing && !blocked && chat.kind === "direct" && last?.delivery !== undefined && (
              <Delivered state={last.delivery} />
            )}
            {unread && <UnreadBadge count={chat.unread} label={t("unread", { count: chat.unread })} />}
          </Line>
        </Box>
      </ListItemButton>
    </ListItem>
  );
});

function Line({ children }: { children: ReactNode }): ReactNode {
  return <Box sx={{ display: "flex", alignItems: "baseline", gap: 1 }}>{children}</Box>;
}

/** How far one's own newest message has come. */
function Delivered({ state }: { state: NonNullable<ReturnType<typeof previewOf>>["delivery"] }): ReactNode {
  const { t } = useTexts();
  const failed = state === "failed" || state === "not sent";
  const key = failed ? "failed" : state === "queued" || state === undefined ? "sending" : state;
  return (
    <Typography variant="caption" sx={{ color: failed ? "error.main" : "text.secondary", flexShrink: 0 }}>
      {t(`delivery.${key}`)}
    </Typography>
  );
}

/** The time of today, else the day. */
function when(at: number, today: number): ReactNode {
  return <time dateTime={new Date(at).toISOString()}>{at >= today ? formatTime(at) : formatDay(at)}</time>;
}
