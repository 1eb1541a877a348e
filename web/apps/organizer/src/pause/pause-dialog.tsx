import Alert from "@mui/material/Alert";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import TextField from "@mui/material/TextField";
import { type Event, LIMITS } from "@switchboard/chat";
import { useOrganizer } from "@switchboard/chat/organizer/react";
import { useMessenger } from "@switchboard/chat/react";
import { Button, formatDuration } from "@switchboard/kit";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { EventFilter } from "../archive/event-filter.js";
import { failureText } from "../ui/failure.js";

/** After how many minutes it may be over by itself. */
const MINUTES = [15, 30, 60, 120, 240];
const MINUTE = 60_000;

/** Asks where no new requests are to be taken, what whoever asks is told, and for how long. */
export function PauseDialog({ onDone }: { onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const client = useMessenger();
  const { acts } = useOrganizer();
  const [event, setEvent] = useState<Event | null>(null);
  const [message, setMessage] = useState("");
  const [minutes, setMinutes] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  const pause = async (submit: FormEvent) => {
    submit.preventDefault();
    setBusy(true);
    setError(undefined);
    const said = message.trim();
    const until = minutes === "" ? undefined : client.now() + Number(minutes) * MINUTE;
    try {
      await acts.pauseHelp({
        ...(event === null ? {} : { eventId: event.id }),
        ...(said === "" ? {} : { message: said }),
        ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
      });
      onDone();
    } catch (failure) {
      setError(failureText(failure, t));
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      onClose={busy ? undefined : onDone}
      aria-labelledby="pause-title"
      aria-describedby="pause-text"
      maxWidth="xs"
      fullWidth
    >
      <form onSubmit={(submit) => void pause(submit)}>
        <DialogTitle id="pause-title">{t("pause.title")}</DialogTitle>
        <DialogContent sx={{ display: "grid", gap: 2 }}>
          <DialogContentText id="pause-text">{t("pause.text")}</DialogContentText>
          <EventFilter value={event} onChange={setEvent} label={t("pause.where")} any={t("pause.all")} />
          <TextField
            size="small"
            label={t("pause.message")}
            helperText={t("pause.messageHint")}
            value={message}
            onChange={(change) => setMessage(change.target.value)}
            slotProps={{ htmlInput: { maxLength: LIMITS.pauseChars, autoComplete: "off" } }}
            multiline
            minRows={2}
            autoFocus
          />
          <TextField
            select
            size="small"
            label={t("pause.howLong")}
            value={minutes}
            onChange={(change) => setMinutes(change.target.value)}
            slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
          >
            <option value="">{t("pause.open")}</option>
            {MINUTES.map((each) => (
              <option key={each} value={each}>
                {formatDuration(each * MINUTE)}
              </option>
            ))}
          </TextField>
          {error !== undefined && <Alert severity="error">{error}</Alert>}
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2.5 }}>
          <Button onClick={onDone} disabled={busy} sx={{ px: 2 }}>
            {t("pause.cancel")}
          </Button>
          <Button type="submit" disabled={busy} variant="contained" color="warning">
            {t("pause.confirm")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
