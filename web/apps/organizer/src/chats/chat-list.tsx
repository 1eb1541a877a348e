import List from "@mui/material/List";
import type { HelpView } from "@switchboard/chat";
import { useConnection, useInbox } from "@switchboard/chat/react";
import { type KeyboardEvent, type ReactNode, useRef } from "react";
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

/** Moves the focus within a list of buttons. */
export function moveFocus(event: KeyboardEvent, list: HTMLElement | null): void {
  if (list === null || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const rows = [...list.querySelectorAll<HTMLElement>("[role=button], button, a[href]")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const to = {
    ArrowDown: Math.min(at + 1, rows.length - 1),
    ArrowUp: Math.max(at - 1, 0),
    Home: 0,
    End: rows.length - 1,
  }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  rows[to]?.focus();
}
