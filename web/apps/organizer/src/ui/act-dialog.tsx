import Alert from "@mui/material/Alert";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import { Button, useAct } from "@switchboard/kit";
import { type FormEvent, type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { failureText } from "./failure.js";

interface Props {
  title: string;
  text: string;
  confirm: string;
  /** It keeps others from something. */
  warns?: boolean;
  /** There is something to confirm. */
  ready?: boolean;
  /** Done by returning; stays open with its failure. */
  act: () => Promise<void>;
  onDone: () => void;
  children?: ReactNode;
}

/** Asks before something is done, and for what belongs to it, and does it. A refusal is said in the dialog. */
export function ActDialog(props: Props): ReactNode {
  const { title, text, confirm, warns = false, ready = true, act, onDone, children } = props;
  const { t } = useTranslation();
  const id = useId();
  const done = async () => {
    await act();
    onDone();
  };
  const { busy, error, go } = useAct(done, (failure) => failureText(failure, t));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void go();
  };
  return (
    <Dialog
      open
      onClose={busy ? undefined : onDone}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      maxWidth="xs"
      fullWidth
    >
      <form onSubmit={submit} style={{ display: "contents" }}>
        <DialogTitle id={`${id}-title`}>{title}</DialogTitle>
        <DialogContent sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
          <DialogContentText id={`${id}-text`}>{text}</DialogContentText>
          {children}
          {error !== undefined && <Alert severity="error">{error}</Alert>}
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2.5, flexWrap: "wrap", gap: 1 }}>
          <Button onClick={onDone} disabled={busy} sx={{ px: 2 }}>
            {t("dialog.cancel")}
          </Button>
          <Button
            type="submit"
            disabled={busy || !ready}
            variant="contained"
            color={warns ? "warning" : "primary"}
          >
            {confirm}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
