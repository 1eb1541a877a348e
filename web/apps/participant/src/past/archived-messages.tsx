import "@switchboard/chat/style.css";
import Box from "@mui/material/Box";
import CircularProgress from "@mui/material/CircularProgress";
import Typography from "@mui/material/Typography";
import type { ChatEvent, Message } from "@switchboard/chat";
import { FoldedText, ownersBefore } from "@switchboard/chat/react";
import { Button, formatDateTime } from "@switchboard/kit";
import { useMemo } from "react";
import { useEventLabel } from "../help/use-event-label.js";
import { BigButton } from "../parts/big-button.js";
import { Notice } from "../parts/notice.js";
import { Screen } from "../parts/screen.js";
import { useRouter } from "../routing/hooks.js";
import { useLaterTexts } from "../texts/later/use-texts.js";
import { linesOf } from "./interleave.js";
import { useArchived } from "./use-archived.js";
import { useArchivedTimeline } from "./use-timeline.js";

/** A conversation that is over and that this device does not hold, as the archive has it. */
export function ArchivedMessages({ chatId }: { chatId: string }) {
  const { t } = useLaterTexts();
  const router = useRouter();
  const { messages, state, failure, hasMore, more } = useArchived(chatId);
  const told = useArchivedTimeline(chatId);
  const before = useMemo(() => ownersBefore(told), [told]);
  const label = useEventLabel();
  return (
    <Screen
      title={t("chat.history")}
      readable
      actions={<BigButton onClick={() => router.restart({ at: "find" })}>{t("chat.askAgain")}</BigButton>}
    >
      <Box component="ol" role="list" sx={LIST}>
        {linesOf(messages, told, hasMore).map((line) => {
          if (line.kind === "message") return <ArchivedMessage key={line.key} message={line.message} />;
          const said = label(line.event, before.get(line.event.n));
          return said && <Happened key={line.key} event={line.event} said={said} />;
        })}
      </Box>
      {state === "loading" && <CircularProgress aria-label={t("loading")} sx={{ margin: "auto" }} />}
      {state === "failed" && failure && (
        <Notice kind="error" action={failure === "missing" ? undefined : { text: t("retry"), onClick: more }}>
          {t(`failure.${failure}`)}
        </Notice>
      )}
      {state === "ready" && hasMore && <Button onClick={more}>{t("more")}</Button>}
    </Screen>
  );
}

function ArchivedMessage({ message }: { message: Message }) {
  const { t } = useLaterTexts();
  const own = message.fromOrganizer === 0;
  return (
    <Box component="li" className="sb-message" sx={own ? OWN : OTHER}>
      <Typography variant="body2" sx={{ color: "text.secondary" }}>
        {`${t(own ? "chat.you" : "chat.helper")}, ${formatDateTime(message.timeSent)}`}
      </Typography>
      {message.gone === undefined ? (
        <FoldedText text={message.content} showAll={t("chat.showAll")} />
      ) : (
        <Typography sx={{ fontStyle: "italic" }}>{t("chat.gone")}</Typography>
      )}
      {message.lat !== undefined && (
        <Typography variant="body2" sx={{ color: "text.secondary" }}>
          {t("chat.placed")}
        </Typography>
      )}
    </Box>
  );
}

function Happened({ event, said }: { event: ChatEvent; said: string }) {
  return (
    <Typography component="li" variant="body2" sx={HAPPENED}>
      {`${said} ${formatDateTime(event.at)}`}
    </Typography>
  );
}

const HAPPENED = { color: "text.secondary", textAlign: "center", overflowWrap: "anywhere" };

const LIST = { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: 1 };

const OTHER = {
  alignSelf: "flex-start",
  maxWidth: "88%",
  padding: 1.5,
  borderRadius: 1,
  border: 1,
  borderColor: "divider",
  backgroundColor: "background.paper",
};

const OWN = { ...OTHER, alignSelf: "flex-end", borderColor: "primary.main" };
