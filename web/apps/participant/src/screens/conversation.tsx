import Box from "@mui/material/Box";
import CircularProgress from "@mui/material/CircularProgress";
import { isHelp } from "@switchboard/chat";
import { useChat, useConnection } from "@switchboard/chat/react";
import { useTranslation } from "react-i18next";
import { ConnectionNote } from "../parts/connection-note.js";
import { Screen } from "../parts/screen.js";
import { ArchivedMessages, Talk } from "./later.js";

/** A conversation: one that this device holds, or else one from the archive. */
export function Conversation({ chatId, onSignIn }: { chatId: string; onSignIn: () => void }) {
  const { t } = useTranslation();
  const view = useChat(chatId);
  const connection = useConnection();
  if (view && isHelp(view)) return <Talk view={view} />;
  if (connection.state === "online") return <ArchivedMessages chatId={chatId} />;
  if (connection.state === "connecting" || connection.state === "syncing") {
    return (
      <Screen title={t("chat.history")}>
        <CircularProgress aria-label={t("loading")} sx={{ margin: "auto" }} />
      </Screen>
    );
  }
  return (
    <Screen title={t("chat.history")}>
      <ConnectionNote onSignIn={onSignIn} />
      <Box component="p">{t("chat.notHere")}</Box>
    </Screen>
  );
}
