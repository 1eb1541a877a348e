import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import type { ChatErrorShape, ChatEvent, Message } from "@switchboard/chat";
import { MessageList } from "@switchboard/chat/react";
import { Button, useChatTexts } from "@switchboard/kit";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { KnownChat } from "../chats/known-chat.js";
import { useEventLabel } from "../conversation/use-event-label.js";
import { Empty } from "../ui/empty.js";
import { failureText } from "../ui/failure.js";
import { participantName } from "../ui/names.js";

interface Props {
  chat: KnownChat;
  messages: readonly Message[];
  /** What happened to it, ascending. */
  events: readonly ChatEvent[];
  status: "loading" | "ready" | "failed";
  error: ChatErrorShape | undefined;
  hasMore: boolean;
  /** There is more, but no more is kept here. */
  full: boolean;
  more: () => Promise<void>;
  again: () => void;
  /** Where to begin. */
  start: "oldest" | "newest";
}

/** A chat that is read, not written in: its messages with what happened to it; the next page comes as one scrolls. */
export function History(props: Props): ReactNode {
  const { chat, messages, events, status, error, hasMore, full, more, again } = props;
  const { t } = useTranslation();
  const texts = useChatTexts();
  const event = useEventLabel();
  const labels = useMemo(() => {
    const said = { queued: "", sending: "", failed: "", "not sent": "", sent: "", delivered: "", read: "" };
    return { ...texts.labels, you: t("archive.organizer"), delivery: said, event };
  }, [texts.labels, event, t]);
  const failed = status === "failed" && (
    <Alert
      severity="error"
      sx={{ m: 2 }}
      action={
        <Button color="inherit" size="small" onClick={again}>
          {t("archive.retry")}
        </Button>
      }
    >
      {`${t("archive.historyFailed")} ${failureText(error, t)}`}
    </Alert>
  );
  if (messages.length === 0) {
    if (failed) return failed;
    return <Empty title={status === "loading" ? t("archive.historyLoading") : t("archive.historyEmpty")} />;
  }
  return (
    <>
      <Box className="sb-chat" sx={{ flex: 1, minHeight: 0 }}>
        <MessageList
          key={chat.id}
          messages={messages}
          events={events}
          isOwn={fromOrganizer}
          participantName={participantName(chat, t)}
          ended
          start={props.start}
          hasNewer={hasMore}
          loadingNewer={status === "loading"}
          onNewer={more}
          labels={labels}
          locale={texts.locale}
        />
      </Box>
      {full && (
        <Alert severity="info" sx={{ m: 2 }}>
          {t("archive.historyFull", { count: messages.length })}
        </Alert>
      )}
    </>
  );
}

/** The agency's side is on the right, whoever of it wrote. */
function fromOrganizer(message: Message): boolean {
  return message.fromOrganizer === 1;
}
