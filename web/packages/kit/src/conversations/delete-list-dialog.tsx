import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import type { List } from "@switchboard/chat";
import { useMessenger } from "@switchboard/chat/react";
import { type ReactNode, useId, useState } from "react";
import { failureText } from "./failure.js";
import { useTexts } from "./texts/use-texts.js";

/** Asks before a list is deleted, and does it. */
export function DeleteListDialog(props: {
  list: List;
  onDone: () => void;
  onDeleted: () => void;
}): ReactNode {
  const { list, onDone, onDeleted } = props;
  const { t } = useTexts();
  const client = useMessenger();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const go = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await client.rest.deleteList(list.id);
      onDeleted();
    } catch (failure) {
      setError(failureText(failure, t));
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={busy ? undefined : onDone} aria-labelledby={id} maxWidth="xs">
      <DialogTitle id={id}>{t("lists.deleteTitle", { name: list.name })}</DialogTitle>
      <DialogContent>
        <DialogContentText>{t("lists.deleteText")}</DialogContentText>
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
        <Button onClick={() => void go()} disabled={busy} variant="contained" color="error">
          {t("lists.deleteConfirm")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
