import Alert from "@mui/material/Alert";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import type { HelpView } from "@switchboard/chat";
import { useMessenger } from "@switchboard/chat/react";
import { Button, useAct } from "@switchboard/kit";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNotices } from "../notices/notices.js";
import { failureText } from "../ui/failure.js";
import { participantName } from "../ui/names.js";

/** Asks before a chat is closed. The focus is on "keep open", so that an Enter typed too early does no harm. */
export function CloseChatDialog({ view, onDone }: { view: HelpView; onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const client = useMessenger();
  const notices = useNotices();
  const name = participantName(view.chat, t);

  const close = async () => {
    await client.closeChat(view.chat.id);
    notices.say({
      about: `chat ${view.chat.id}`,
      text: t("closing.done", { name }),
      severity: "success",
    });
    onDone();
  };
  const { busy, error, go } = useAct(close, (failure) => failureText(failure, t));

  return (
    <Dialog
      open
      onClose={busy ? undefined : onDone}
      aria-labelledby="closing-title"
      aria-describedby="closing-text"
      maxWidth="xs"
    >
      <DialogTitle id="closing-title">{t("closing.title", { name })}</DialogTitle>
      <DialogContent>
        <DialogContentText id="closing-text">{t("closing.text")}</DialogContentText>
        {view.pending.length > 0 && (
          <Alert severity="warning" sx={{ mt: 2 }}>
            {t("closing.unsent", { count: view.pending.length })}
          </Alert>
        )}
        {error !== undefined && (
          <Alert severity="error" sx={{ mt: 2 }}>
            {error}
          </Alert>
        )}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button onClick={onDone} disabled={busy} autoFocus sx={{ px: 2 }}>
          {t("closing.cancel")}
        </Button>
        <Button onClick={() => void go()} disabled={busy} variant="contained" color="error">
          {busy ? t("closing.busy") : t("closing.confirm")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
