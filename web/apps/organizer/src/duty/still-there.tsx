import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import Typography from "@mui/material/Typography";
import { ANSWER_WITHIN, type Room } from "@switchboard/chat/organizer";
import { useIdle } from "@switchboard/chat/organizer/react";
import { Button, formatClock, playSound, useNow, useSoundSetting } from "@switchboard/kit";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";

/**
 * Asks whoever takes requests and has not moved for long whether they are still there, for as long as the server believes
 * that they are: whoever comes back while it cannot be told may still say so.
 */
export function StillThere({ makeRoom }: { makeRoom: (() => Room) | undefined }): ReactNode {
  const { idle, answer } = useIdle(makeRoom);
  if (idle.state !== "asking" && idle.state !== "gone") return null;
  const until = idle.state === "asking" ? idle.since + ANSWER_WITHIN : undefined;
  return <Question until={until} onAnswer={answer} />;
}

/** Whatever somebody does with it says that they are there: the button, Escape, or a click beside it. */
function Question({ until, onAnswer }: { until: number | undefined; onAnswer: () => void }): ReactNode {
  const { t } = useTranslation();
  const [sound] = useSoundSetting();
  useEffect(() => {
    if (sound) playSound();
  }, [sound]);
  return (
    <Dialog
      open
      onClose={onAnswer}
      role="alertdialog"
      aria-labelledby="still-title"
      aria-describedby="still-text"
      maxWidth="xs"
    >
      <DialogTitle id="still-title">{t("duty.still.title")}</DialogTitle>
      <DialogContent>
        <DialogContentText id="still-text">{t("duty.still.text")}</DialogContentText>
        {until !== undefined && <Left until={until} />}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button onClick={onAnswer} variant="contained" autoFocus>
          {t("duty.still.here")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Ticks; not read out each second. */
function Left({ until }: { until: number }): ReactNode {
  const now = useNow(1000);
  return (
    <Typography aria-hidden sx={{ mt: 1, fontWeight: 700, fontVariantNumeric: "tabular-nums" }}>
      {formatClock(until - now)}
    </Typography>
  );
}
