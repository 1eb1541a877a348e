import Box from "@mui/material/Box";
import { isHelp } from "@switchboard/chat";
import { Chat, useChat } from "@switchboard/chat/react";
import { useChatTexts } from "@switchboard/kit";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { PaneControls } from "../ui/controls.js";
import { failureText } from "../ui/failure.js";
import { ConversationHeader } from "./conversation-header.js";
import { UnknownChat } from "./unknown-chat.js";

interface Props extends PaneControls {
  chatId: string;
  /** Who is signed in, for as long as the client does not know. */
  me: number;
  onClose: () => void;
  onArchives: () => void;
}

/** The open chat: its header, its messages, and where to write. */
export function Conversation({ chatId, me, onClose, onArchives, ...controls }: Props): ReactNode {
  const { t } = useTranslation();
  const view = useChat(chatId);
  const texts = useChatTexts();
  const labels = useMemo(
    () => ({ ...texts.labels, error: (error: unknown) => failureText(error, t) }),
    [texts.labels, t],
  );
  if (view === undefined || !isHelp(view))
    return <UnknownChat onArchives={onArchives} onBack={controls.onBack} />;
  return (
    <Box
      component="section"
      aria-label={t("conversation.region")}
      sx={{ display: "flex", flexDirection: "column", height: "100%", minWidth: 0 }}
    >
      <ConversationHeader view={view} onClose={onClose} {...controls} />
      <Box sx={{ flex: 1, minHeight: 0 }}>
        <Chat chatId={chatId} labels={labels} locale={texts.locale} me={me} />
      </Box>
    </Box>
  );
}
