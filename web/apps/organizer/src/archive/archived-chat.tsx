import Box from "@mui/material/Box";
import type { Message } from "@switchboard/chat";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ChatHeader } from "../chats/chat-header.js";
import { useEventName } from "../events/use-event-name.js";
import type { PaneControls } from "../ui/controls.js";
import { usePeriod } from "../ui/use-period.js";
import type { FoundChat } from "./found-chat.js";
import { History } from "./history.js";
import { outcomeWords } from "./outcome-words.js";
import { useEvents } from "./use-events.js";
import type { Paging } from "./use-pages.js";

/** The whole of an ended chat, from its beginning; the next page comes as one scrolls down. */
export function ArchivedChat(props: { chat: FoundChat; paging: Paging<Message> } & PaneControls): ReactNode {
  const { chat, paging } = props;
  const { pages, more, again } = paging;
  const { t } = useTranslation();
  const period = usePeriod();
  const event = useEventName(chat.eventId);
  const events = useEvents(chat.id, chat.turn);
  const outcome = outcomeWords(chat, t);
  return (
    <Box
      component="section"
      aria-label={t("archive.history")}
      sx={{ display: "flex", flexDirection: "column", height: "100%", minWidth: 0 }}
    >
      <ChatHeader
        chat={chat}
        line={[event, period(chat.timeStart, chat.timeEnd), ...(outcome ? [outcome] : [])].join(" · ")}
        onBack={props.onBack}
        details={props.details}
      />
      <History
        chat={chat}
        messages={pages.items}
        events={events}
        status={pages.status}
        error={pages.error}
        hasMore={pages.next !== undefined}
        full={pages.full}
        more={more}
        again={again}
        start="oldest"
      />
    </Box>
  );
}
