import Badge from "@mui/material/Badge";
import IconButton from "@mui/material/IconButton";
import { isHelp, type State } from "@switchboard/chat";
import { useInbox } from "@switchboard/chat/react";
import { useTranslation } from "react-i18next";
import { useRouter } from "../routing/hooks.js";
import { MessagesIcon } from "./icons.js";

/** Unread messages outside of help. */
const unreadOf = ({ chats }: State) =>
  Object.values(chats).reduce((sum, view) => (isHelp(view) ? sum : sum + view.chat.unread), 0);

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
      sx={{ width: 48, height: 48 }}
    >
      <Badge badgeContent={unread} color="primary">
        <MessagesIcon />
      </Badge>
    </IconButton>
  );
}
