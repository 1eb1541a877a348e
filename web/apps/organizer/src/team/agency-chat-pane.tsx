import Box from "@mui/material/Box";
import type { AgencyChat } from "@switchboard/chat/organizer";
import { Button } from "@switchboard/kit";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { History } from "../archive/history.js";
import { useEvents } from "../archive/use-events.js";
import { ChatHeader } from "../chats/chat-header.js";
import { useEventName } from "../events/use-event-name.js";
import type { PaneControls } from "../ui/controls.js";
import { Empty } from "../ui/empty.js";
import { ChatIcon } from "../ui/icons.js";
import { useAgencyLog } from "./use-agency-log.js";

interface Props extends PaneControls {
  chat: AgencyChat;
  /** Who has it; undefined while nobody does. */
  owner: string | undefined;
  /** Whether the user may read it before it is theirs. */
  readable: boolean;
  onTakeOver: () => void;
}

/** A chat that is not the user's: to be read by who may, which nobody is shown, and to be taken over. */
export function AgencyChatPane({ chat, owner, readable, onTakeOver, ...controls }: Props): ReactNode {
  const { t } = useTranslation();
  const event = useEventName(chat.eventId);
  const whose = owner === undefined ? t("team.isWaiting") : t("team.isWith", { name: owner });
  return (
    <Box
      component="section"
      aria-label={t("team.reading")}
      sx={{ display: "flex", flexDirection: "column", height: "100%", minWidth: 0 }}
    >
      <ChatHeader chat={chat} line={`${event} · ${whose}`} {...controls}>
        <Button variant="contained" onClick={onTakeOver} sx={{ whiteSpace: "nowrap" }}>
          {t("team.take")}
        </Button>
      </ChatHeader>
      {readable ? (
        <Log chat={chat} />
      ) : (
        <Empty icon={<ChatIcon />} title={t("team.unread")} hint={t("team.unreadHint")} />
      )}
    </Box>
  );
}

function Log({ chat }: { chat: AgencyChat }): ReactNode {
  const events = useEvents(chat.id, `${chat.turn} ${chat.state} ${chat.lastSeq}`);
  const { log, more, again, full } = useAgencyLog(chat.id, chat.lastSeq);
  return (
    <History
      chat={chat}
      messages={log.messages}
      events={events}
      status={log.status}
      error={log.error}
      hasMore={log.next !== undefined}
      full={full}
      more={more}
      again={again}
      start={log.next === undefined && log.at === undefined ? "newest" : "oldest"}
    />
  );
}
