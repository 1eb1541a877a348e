import Alert from "@mui/material/Alert";
import { Button, formatTime } from "@switchboard/kit";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** Says above the text field that the participant is fine, and what becomes of the chat. */
export function ResolvedNote(props: { name: string; at: string; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Alert
      severity="success"
      role="status"
      sx={{ mx: 2, mb: 1 }}
      action={
        <Button color="inherit" size="small" onClick={props.onClose} sx={{ whiteSpace: "nowrap" }}>
          {t("conversation.close")}
        </Button>
      }
    >
      {t("conversation.resolved", { name: props.name, time: formatTime(props.at) })}
    </Alert>
  );
}
