import Box from "@mui/material/Box";
import CircularProgress from "@mui/material/CircularProgress";
import { useChat, useConnection } from "@switchboard/chat/react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { ArchivedMessages } from "../past/archived-messages.js";
import { ConnectionNote } from "../parts/connection-note.js";
import { Screen } from "../parts/screen.js";

/** The list of messages weighs as much as the rest of the app: it is fetched while that is already of use. */
export const loadTalk = () => import("./talk.js");
const Talk = lazy(async () => ({ default: (await loadTalk()).Talk }));

/** A conversation: one that this device holds, or else one from the archive. */
export function Conversation({ chatId, onSignIn }: { chatId: string; onSignIn: () => void }) {
  const { t } = useTranslation();
  const view = useChat(chatId);
  const connection = useConnection();
  if (view) {
    return (
      <Suspense fallback={<Loading />}>
        <Talk chat={view.chat} />
      </Suspense>
    );
  }
  if (connection.state === "online") return <ArchivedMessages chatId={chatId} />;
  if (connection.state === "connecting" || connection.state === "syncing") return <Loading />;
  return (
    <Screen title={t("chat.history")}>
      <ConnectionNote onSignIn={onSignIn} />
      <Box component="p">{t("chat.notHere")}</Box>
    </Screen>
  );
}

function Loading() {
  const { t } = useTranslation();
  return (
    <Screen title={t("chat.history")}>
      <CircularProgress aria-label={t("loading")} sx={{ margin: "auto" }} />
    </Screen>
  );
}
