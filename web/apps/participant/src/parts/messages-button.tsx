import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import type { State } from "@switchboard/chat";
import { useInbox } from "@switchboard/chat/react";
import { useTranslation } from "react-i18next";
import { useRouter } from "../routing/hooks.js";
import { MessagesIcon } from "./icons.js";

/** Unread messages outside of help. */
const unreadOf = ({ chats }: State) =>
  Object.values(chats).reduce((sum, view) => (view.chat.kind === "help" ? sum : sum + view.chat.unread), 0);

/** The way to the messages, with how many are unread. */
export function MessagesButton() {
  const { t } = useTranslation();
  const router = useRouter();
  const unread = useInbox(unreadOf);
  return (
    <IconButton
      color="inherit"
      aria-label={unread > 0 ? t("home.messagesUnread", { count: unread }) : t("home.messages")}
      onClick={() => router.open({ at: "messages" })}
      sx={{ position: "relative", width: 48, height: 48 }}
    >
      <MessagesIcon />
      {unread > 0 && (
        <Box component="span" aria-hidden sx={COUNT}>
          {unread > MOST ? `${MOST}+` : unread}
        </Box>
      )}
    </IconButton>
  );
}

/** More than this is many. */
const MOST = 99;

const COUNT = {
  position: "absolute",
  top: 2,
  right: 0,
  minWidth: 20,
  paddingInline: 0.5,
  borderRadius: 10,
  lineHeight: "20px",
  fontSize: "0.75rem",
  fontWeight: 700,
  color: "primary.contrastText",
  backgroundColor: "primary.main",
};
