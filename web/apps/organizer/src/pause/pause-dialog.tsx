import TextField from "@mui/material/TextField";
import { type Event, LIMITS } from "@switchboard/chat";
import { useOrganizer } from "@switchboard/chat/organizer/react";
import { useMessenger } from "@switchboard/chat/react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { EventFilter } from "../archive/event-filter.js";
import { ActDialog } from "../ui/act-dialog.js";
import { inMinutes, MinutesField } from "../ui/minutes-field.js";

/** After how many minutes it may be over by itself. */
const LASTS = [15, 30, 60, 120, 240];

/** Asks where no new requests are to be taken, what whoever asks is told, and for how long. */
export function PauseDialog({ onDone }: { onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const client = useMessenger();
  const { acts } = useOrganizer();
  const [event, setEvent] = useState<Event | null>(null);
  const [message, setMessage] = useState("");
  const [minutes, setMinutes] = useState<number>();

  const pause = async () => {
    const said = message.trim();
    const until = inMinutes(client.now(), minutes);
    await acts.pauseHelp({
      ...(event === null ? {} : { eventId: event.id }),
      ...(said === "" ? {} : { message: said }),
      ...(until === undefined ? {} : { until }),
    });
  };

  return (
    <ActDialog
      title={t("pause.title")}
      text={t("pause.text")}
      confirm={t("pause.confirm")}
      warns
      act={pause}
      onDone={onDone}
    >
      <EventFilter value={event} onChange={setEvent} label={t("pause.where")} any={t("pause.all")} />
      <TextField
        size="small"
        label={t("pause.message")}
        helperText={t("pause.messageHint")}
        value={message}
        onChange={(change) => setMessage(change.target.value)}
        slotProps={{ htmlInput: { maxLength: LIMITS.pauseChars, autoComplete: "off" } }}
        multiline
        minRows={2}
        autoFocus
      />
      <MinutesField
        label={t("pause.howLong")}
        none={t("pause.open")}
        choices={LASTS}
        minutes={minutes}
        onMinutes={setMinutes}
      />
    </ActDialog>
  );
}
