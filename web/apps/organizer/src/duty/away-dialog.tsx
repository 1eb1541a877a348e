import Alert from "@mui/material/Alert";
import TextField from "@mui/material/TextField";
import { LIMITS } from "@switchboard/chat";
import type { AvailabilityState } from "@switchboard/chat/organizer";
import { useOrganizer } from "@switchboard/chat/organizer/react";
import { useMessenger } from "@switchboard/chat/react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { ActDialog } from "../ui/act-dialog.js";
import { inMinutes, MinutesField } from "../ui/minutes-field.js";

/** After how many minutes one may say to be back. */
const BACK_IN = [10, 15, 30, 60, 120];

/** Says that one takes no requests for now, why, and until when. `chats`: how many one still has. */
export function AwayDialog(props: {
  state: Exclude<AvailabilityState, "available">;
  chats: number;
  onDone: () => void;
}): ReactNode {
  const { state, chats, onDone } = props;
  const { t } = useTranslation();
  const client = useMessenger();
  const { acts } = useOrganizer();
  const [reason, setReason] = useState("");
  const [backIn, setBackIn] = useState<number>();

  const say = async () => {
    const why = reason.trim();
    const until = inMinutes(client.now(), backIn);
    await acts.setAvailability(state, {
      ...(why === "" ? {} : { reason: why }),
      ...(until === undefined ? {} : { until }),
    });
  };

  return (
    <ActDialog
      title={t(`duty.title.${state}`)}
      text={t("duty.text")}
      confirm={t(`duty.confirm.${state}`)}
      act={say}
      onDone={onDone}
    >
      {chats > 0 && <Alert severity="warning">{t("duty.chats", { count: chats })}</Alert>}
      <TextField
        size="small"
        label={t("duty.reason")}
        value={reason}
        onChange={(change) => setReason(change.target.value)}
        slotProps={{ htmlInput: { maxLength: LIMITS.reasonChars, autoComplete: "off" } }}
        autoFocus
      />
      {state === "away" && (
        <MinutesField
          label={t("duty.backIn")}
          none={t("duty.backUnknown")}
          choices={BACK_IN}
          minutes={backIn}
          onMinutes={setBackIn}
        />
      )}
    </ActDialog>
  );
}
