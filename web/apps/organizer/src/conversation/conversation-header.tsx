import Chip from "@mui/material/Chip";
import type { HelpView } from "@switchboard/chat";
import { Button, formatDateTime } from "@switchboard/kit";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ChatHeader } from "../chats/chat-header.js";
import { useEventName } from "../events/use-event-name.js";
import { type HandOver, HandOverMenu } from "../handover/hand-over-menu.js";
import type { PaneControls } from "../ui/controls.js";

interface Props extends PaneControls {
  view: HelpView;
  onClose: () => void;
  /** How it may go to somebody else; undefined where it may not. */
  handOver: HandOver | undefined;
  /** It was the user's, and is somebody else's, or nobody's. */
  hasLeft: boolean;
}

/** Who the chat is with, at which event, and how to end it or hand it over. */
export function ConversationHeader({ view, onClose, handOver, hasLeft, ...pane }: Props): ReactNode {
  const { t } = useTranslation();
  const { chat } = view;
  const event = useEventName(chat.eventId);
  const line = t("conversation.since", { event, time: formatDateTime(chat.timeStart) });
  return (
    <ChatHeader chat={chat} line={line} {...pane}>
      {chat.ended === 1 ? (
        <Chip label={hasLeft ? t("left.chip") : t("conversation.closed")} />
      ) : (
        <>
          {handOver !== undefined && <HandOverMenu handOver={handOver} />}
          <Button variant="outlined" onClick={onClose} sx={{ whiteSpace: "nowrap" }}>
            {t("conversation.close")}
          </Button>
        </>
      )}
    </ChatHeader>
  );
}
