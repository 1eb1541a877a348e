import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import TextField from "@mui/material/TextField";
import { useInbox } from "@switchboard/chat/react";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { Button } from "../root/button.js";
import { useTexts } from "./texts/use-texts.js";

interface Props {
  onDone: () => void;
  onStart: (userId: number) => void;
}

/** Asks for the number of somebody to write to. */
export function NewMessageDialog({ onDone, onStart }: Props): ReactNode {
  const { t } = useTexts();
  const me = useInbox((state) => state.me);
  const id = useId();
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<"invalid" | "self">();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const user = /^[1-9][0-9]{0,15}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN;
    if (!Number.isSafeInteger(user)) setWrong("invalid");
    else if (user === me) setWrong("self");
    else onStart(user);
  };
  return (
    <Dialog open onClose={onDone} aria-labelledby={id} fullWidth maxWidth="xs">
      <form onSubmit={submit} noValidate>
        <DialogTitle id={id}>{t("start.title")}</DialogTitle>
        <DialogContent>
          <TextField
            autoFocus
            fullWidth
            margin="dense"
            label={t("start.number")}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setWrong(undefined);
            }}
            error={wrong !== undefined}
            helperText={wrong === undefined ? t("start.hint") : t(`start.${wrong}`)}
            slotProps={{ htmlInput: { inputMode: "numeric", autoComplete: "off" } }}
          />
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2.5 }}>
          <Button onClick={onDone}>{t("cancel")}</Button>
          <Button type="submit" variant="contained">
            {t("start.go")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
