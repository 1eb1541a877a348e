import TextField from "@mui/material/TextField";
import { NOTE_CHARS } from "@switchboard/chat/organizer";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** Where what there is to know is written for whoever has a chat next. Participants never see it. */
export function NoteField(props: {
  note: string;
  onNote: (note: string) => void;
  autoFocus?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const left = NOTE_CHARS - props.note.length;
  return (
    <TextField
      multiline
      minRows={2}
      maxRows={6}
      size="small"
      label={t("handover.note")}
      helperText={left < 200 ? t("handover.noteLeft", { count: left }) : t("handover.noteHint")}
      value={props.note}
      onChange={(change) => props.onNote(change.target.value)}
      slotProps={{ htmlInput: { maxLength: NOTE_CHARS } }}
      autoFocus={props.autoFocus ?? false}
    />
  );
}
