import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import type { HelpPaused } from "@switchboard/chat/organizer";
import { useOrganizer, useOrganizerState } from "@switchboard/chat/organizer/react";
import { useInbox, useMessenger } from "@switchboard/chat/react";
import { Button, formatDateTime, useNow } from "@switchboard/kit";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEventName } from "../events/use-event-name.js";
import { useNotices } from "../notices/notices.js";
import { failureText } from "../ui/failure.js";

/** So many are shown; of more it is said how many there are. */
const SHOWN = 3;

/** Says where no new requests are taken, what whoever asks is told, and until when. Supervisors end it here. */
export function PauseBanner(): ReactNode {
  const { t } = useTranslation();
  const client = useMessenger();
  const pauses = useOrganizerState((state) => state.pauses);
  // What is over by itself goes by itself.
  useNow(5_000);
  const holding = pauses.filter(({ until }) => until === undefined || Date.parse(until) > client.now());
  const [all, ...others] = [...holding].sort((a, b) => (a.eventId ?? 0) - (b.eventId ?? 0));
  if (all === undefined) return null;
  const shown = [all, ...others].slice(0, SHOWN);
  return (
    <Box role="status" sx={{ flexShrink: 0, maxHeight: "30vh", overflowY: "auto" }}>
      {shown.map((pause) => (
        <Paused key={pause.eventId ?? 0} pause={pause} />
      ))}
      {holding.length > SHOWN && (
        <Alert severity="warning">{t("pause.more", { count: holding.length - SHOWN })}</Alert>
      )}
    </Box>
  );
}

function Paused({ pause }: { pause: HelpPaused }): ReactNode {
  const { t } = useTranslation();
  const { message, until } = pause;
  return (
    // The whole banner is told; each line is not told once more.
    <Alert severity="warning" role="group" action={<Resume eventId={pause.eventId} />}>
      <Box component="span" sx={{ fontWeight: 700 }}>
        {pause.eventId === undefined ? t("pause.everywhere") : <AtEvent id={pause.eventId} />}
      </Box>
      {until !== undefined && (
        <Box component="span" sx={{ marginInlineStart: 1 }}>
          {t("pause.until", { time: formatDateTime(until) })}
        </Box>
      )}
      {message !== undefined && (
        <Box component="span" dir="auto" sx={{ display: "block", overflowWrap: "anywhere" }}>
          {t("pause.said", { message })}
        </Box>
      )}
    </Alert>
  );
}

function AtEvent({ id }: { id: number }): ReactNode {
  const { t } = useTranslation();
  return t("pause.at", { event: useEventName(id) });
}

/** Ends the pause as it was set; nothing for who may not. */
function Resume({ eventId }: { eventId: HelpPaused["eventId"] }): ReactNode {
  const { t } = useTranslation();
  const { acts } = useOrganizer();
  const notices = useNotices();
  const rank = useInbox((state) => state.rank);
  const [busy, setBusy] = useState(false);
  if (rank !== "supervisor") return null;
  const about = `pause ${eventId ?? "all"}`;
  const resume = async () => {
    setBusy(true);
    notices.drop(about);
    try {
      await acts.resumeHelp(eventId);
    } catch (error) {
      notices.say({ about, text: failureText(error, t), severity: "error", lasting: true });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button color="inherit" size="small" disabled={busy} onClick={() => void resume()}>
      {t("pause.resume")}
    </Button>
  );
}
