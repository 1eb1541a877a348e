import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { Button } from "@switchboard/kit";
import { useId } from "react";

/** What is asked, and what the answers do. */
export interface ConfirmProps {
  open: boolean;
  title: string;
  text: string;
  yes: string;
  no: string;
  onYes: () => void;
  onNo: () => void;
}

/** What `Confirm` shows. */
export function ConfirmDialog({ open, title, text, yes, no, onYes, onNo }: ConfirmProps) {
  const id = useId();
  return (
    <Dialog
      open={open}
      onClose={onNo}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      fullWidth
      maxWidth="xs"
    >
      <DialogTitle id={`${id}-title`}>{title}</DialogTitle>
      <DialogContent id={`${id}-text`}>{text}</DialogContent>
      <DialogActions sx={{ flexWrap: "wrap", gap: 1, padding: 2 }}>
        <Button onClick={onNo}>{no}</Button>
        <Button onClick={onYes} variant="contained" color="error">
          {yes}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
