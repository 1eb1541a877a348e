import List from "@mui/material/List";
import type { HelpView } from "@switchboard/chat";
import { useConnection, useInbox, useWatch } from "@switchboard/chat/react";
import { moveFocus } from "@switchboard/kit/conversations";
import { type ReactNode, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../ui/empty.js";
import { ChatIcon } from "../ui/icons.js";
import { ChatRow } from "./chat-row.js";

interface Props {
  chats: readonly HelpView[];
  open: string | undefined;
  onOpen: (chatId: string) => void;
}

/** The active chats. Arrows, Home and End move between them as in any list; Tab goes on. */
export function ChatList({ chats, open, onOpen }: Props): ReactNode {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  useWatch(useMemo(() => chats.map(({ chat }) => chat.participantId), [chats]));
  if (chats.length === 0) return <NoChats />;
  return (
    <List
      ref={list}
      aria-label={t("chats.list")}
      onKeyDown={(event) => moveFocus(event, list.current)}
      sx={{ flex: 1, overflowY: "auto", py: 0 }}
    >
      {chats.map((view) => (
        <ChatRow key={view.chat.id} view={view} open={view.chat.id === open} onOpen={onOpen} />
      ))}
    </List>
  );
}

function NoChats(): ReactNode {
  const { t } = useTranslation();
  const waiting = useInbox((state) => state.waiting);
  const online = useConnection().state === "online";
  if (!online) return <Empty icon={<ChatIcon />} title={t("chats.loading")} />;
  const hint = waiting ? t("chats.emptyOn") : t("chats.emptyOff");
  return <Empty icon={<ChatIcon />} title={t("chats.empty")} hint={hint} />;
}
