import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import type { Peer } from "@switchboard/chat";
import { useMessenger } from "@switchboard/chat/react";
import { type ReactNode, useId, useState } from "react";
import { failureText } from "./failure.js";
import { personName } from "./model.js";
import { useTexts } from "./texts/use-texts.js";

/** Asks before somebody is blocked, or is not any more, and does it. */
export function BlockDialog(props: { peer: Peer; undo: boolean; onDone: () => void }): ReactNode {
  const { peer, undo, onDone } = props;
  const { t } = useTexts();
  const client = useMessenger();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const name = personName(peer, t);
  const go = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await (undo ? client.unblock(peer.id) : client.block(peer));
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
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      maxWidth="xs"
    >
      <DialogTitle id={`${id}-title`}>{t(undo ? "block.undoTitle" : "block.title", { name })}</DialogTitle>
      <DialogContent>
        <DialogContentText id={`${id}-text`}>
          {t(undo ? "block.undoText" : "block.text", { name })}
        </DialogContentText>
        {error !== undefined && (
          <Alert severity="error" sx={{ mt: 2 }}>
            {error}
          </Alert>
        )}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5, flexWrap: "wrap", gap: 1 }}>
        <Button onClick={onDone} disabled={busy} autoFocus>
          {t("cancel")}
        </Button>
        <Button
          onClick={() => void go()}
          disabled={busy}
          variant="contained"
          color={undo ? "primary" : "error"}
        >
          {t(undo ? "block.undoConfirm" : "block.confirm")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
