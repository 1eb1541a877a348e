import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import type { Message } from "@switchboard/chat";
import { MessageList } from "@switchboard/chat/react";
import { Button, useChatTexts } from "@switchboard/kit";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ChatHeader } from "../chats/chat-header.js";
import type { KnownChat } from "../chats/known-chat.js";
import { useEventName } from "../events/use-event-name.js";
import type { PaneControls } from "../ui/controls.js";
import { Empty } from "../ui/empty.js";
import { failureText } from "../ui/failure.js";
import { participantName } from "../ui/names.js";
import { usePeriod } from "../ui/use-period.js";
import type { Paging } from "./use-pages.js";

/** The whole of an ended chat, from its beginning; the next page comes as one scrolls down. */
export function ArchivedChat(props: { chat: KnownChat; paging: Paging<Message> } & PaneControls): ReactNode {
  const { chat, paging } = props;
  const { t } = useTranslation();
  const period = usePeriod();
  const event = useEventName(chat.eventId);
  return (
    <Box
      component="section"
      aria-label={t("archive.history")}
      sx={{ display: "flex", flexDirection: "column", height: "100%", minWidth: 0 }}
    >
      <ChatHeader
        chat={chat}
        line={`${event} · ${period(chat.timeStart, chat.timeEnd)}`}
        onBack={props.onBack}
        details={props.details}
      />
      <History {...props} paging={paging} />
    </Box>
  );
}

function History({ chat, paging }: { chat: KnownChat; paging: Paging<Message> }): ReactNode {
  const { t } = useTranslation();
  const texts = useChatTexts();
  const labels = useMemo(() => {
    const said = { queued: "", sending: "", failed: "", "not sent": "", sent: "", delivered: "", read: "" };
    return { ...texts.labels, you: t("archive.organizer"), delivery: said };
  }, [texts.labels, t]);
  const { pages, more, again } = paging;
  const failed = pages.status === "failed" && (
    <Alert
      severity="error"
      sx={{ m: 2 }}
      action={
        <Button color="inherit" size="small" onClick={again}>
          {t("archive.retry")}
        </Button>
      }
    >
      {`${t("archive.historyFailed")} ${failureText(pages.error, t)}`}
    </Alert>
  );
  if (pages.items.length === 0) {
    if (failed) return failed;
    return (
      <Empty title={pages.status === "loading" ? t("archive.historyLoading") : t("archive.historyEmpty")} />
    );
  }
  return (
    <>
      <Box className="sb-chat" sx={{ flex: 1, minHeight: 0 }}>
        <MessageList
          key={chat.id}
          messages={pages.items}
          isOwn={fromOrganizer}
          participantName={participantName(chat, t)}
          ended
          start="oldest"
          hasNewer={pages.next !== undefined}
          loadingNewer={pages.status === "loading"}
          onNewer={more}
          labels={labels}
          locale={texts.locale}
        />
      </Box>
      {pages.full && (
        <Alert severity="info" sx={{ m: 2 }}>
          {t("archive.historyFull", { count: pages.items.length })}
        </Alert>
      )}
    </>
  );
}

/** The agency's side is on the right, whoever of it wrote. */
function fromOrganizer(message: Message): boolean {
  return message.fromOrganizer === 1;
}
