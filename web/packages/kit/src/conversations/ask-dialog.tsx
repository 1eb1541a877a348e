import Alert from "@mui/material/Alert";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import { type ReactNode, useId } from "react";
import { Button } from "../root/button.js";
import { useAct } from "../use-act.js";
import { failureText } from "./failure.js";
import { useTexts } from "./texts/use-texts.js";

/**
 * Asks before something is done, and does it: `act` says that it is done by returning, and stays open with
 * its failure. The focus is on "cancel", so that an Enter typed too early does no harm.
 */
export function AskDialog(props: {
  title: string;
  text: string;
  confirm: string;
  color: "primary" | "error";
  act: () => Promise<void>;
  onCancel: () => void;
}): ReactNode {
  const { title, text, confirm, color, act, onCancel } = props;
  const { t } = useTexts();
  const id = useId();
  const { busy, error, go } = useAct(act, (failure) => failureText(failure, t));
  return (
    <Dialog
      open
      onClose={busy ? undefined : onCancel}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      maxWidth="xs"
    >
      <DialogTitle id={`${id}-title`}>{title}</DialogTitle>
      <DialogContent>
        <DialogContentText id={`${id}-text`}>{text}</DialogContentText>
        {error !== undefined && (
          <Alert severity="error" sx={{ mt: 2 }}>
            {error}
          </Alert>
        )}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5, flexWrap: "wrap", gap: 1 }}>
        <Button onClick={onCancel} disabled={busy} autoFocus>
          {t("cancel")}
        </Button>
        <Button onClick={() => void go()} disabled={busy} variant="contained" color={color}>
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
