import Alert from "@mui/material/Alert";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import TextField from "@mui/material/TextField";
import { LIMITS } from "@switchboard/chat";
import type { Duty } from "@switchboard/chat/organizer";
import { useOrganizer } from "@switchboard/chat/organizer/react";
import { useMessenger } from "@switchboard/chat/react";
import { Button, formatDuration } from "@switchboard/kit";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { failureText } from "../ui/failure.js";

/** After how many minutes one may say to be back. */
const BACK_IN = [10, 15, 30, 60, 120];
const MINUTE = 60_000;

/** Says that one takes no requests for now, why, and until when. `chats`: how many one still has. */
export function AwayDialog(props: {
  state: Exclude<Duty, "available">;
  chats: number;
  onDone: () => void;
}): ReactNode {
  const { state, chats, onDone } = props;
  const { t } = useTranslation();
  const client = useMessenger();
  const { acts } = useOrganizer();
  const [reason, setReason] = useState("");
  const [backIn, setBackIn] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  const say = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const why = reason.trim();
    const until = backIn === "" ? undefined : client.now() + Number(backIn) * MINUTE;
    try {
      await acts.setAvailability(state, {
        ...(why === "" ? {} : { reason: why }),
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
      aria-labelledby="away-title"
      aria-describedby="away-text"
      maxWidth="xs"
      fullWidth
    >
      <form onSubmit={(event) => void say(event)}>
        <DialogTitle id="away-title">{t(`duty.title.${state}`)}</DialogTitle>
        <DialogContent sx={{ display: "grid", gap: 2 }}>
          <DialogContentText id="away-text">{t("duty.text")}</DialogContentText>
          {chats > 0 && <Alert severity="warning">{t("duty.chats", { count: chats })}</Alert>}
          <TextField
            size="small"
            label={t("duty.reason")}
            value={reason}
            onChange={(change) => setReason(change.target.value)}
            slotProps={{ htmlInput: { maxLength: LIMITS.reasonChars, autoComplete: "off" } }}
            autoFocus
          />
          {state === "away" && (
            <TextField
              select
              size="small"
              label={t("duty.backIn")}
              value={backIn}
              onChange={(change) => setBackIn(change.target.value)}
              slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
            >
              <option value="">{t("duty.backUnknown")}</option>
              {BACK_IN.map((minutes) => (
                <option key={minutes} value={minutes}>
                  {formatDuration(minutes * MINUTE)}
                </option>
              ))}
            </TextField>
          )}
          {error !== undefined && <Alert severity="error">{error}</Alert>}
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2.5 }}>
          <Button onClick={onDone} disabled={busy} sx={{ px: 2 }}>
            {t("duty.cancel")}
          </Button>
          <Button type="submit" disabled={busy} variant="contained">
            {t(`duty.confirm.${state}`)}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
