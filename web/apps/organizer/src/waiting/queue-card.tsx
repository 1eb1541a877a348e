import Box from "@mui/material/Box";
import FormControlLabel from "@mui/material/FormControlLabel";
import Switch from "@mui/material/Switch";
import Typography from "@mui/material/Typography";
import { useConnection, useInbox, useMessenger } from "@switchboard/chat/react";
import { formatDuration, useNow } from "@switchboard/kit";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DutyLine } from "../duty/duty-line.js";
import type { DutySwitch } from "../duty/use-duty.js";
import type { WaitSwitch } from "./use-wait.js";

/** Whether one takes requests, the switch, and who waits for it to be thrown. */
export const QueueCard = memo(function QueueCard(props: { wait: WaitSwitch; duty: DutySwitch }): ReactNode {
  const { wait, duty } = props;
  const { t } = useTranslation();
  const connection = useConnection();
  const polling = connection.state === "online" && connection.via === "polling";
  const possible = connection.state === "online" && !polling;
  const hint = wait.busy
    ? t("waiting.busy")
    : polling
      ? t("waiting.polling")
      : !possible
        ? t("waiting.offline")
        : wait.waiting
          ? t("waiting.on")
          : t("waiting.off");
  return (
    <Box sx={{ px: 2, py: 1.5, borderBottom: 1, borderColor: "divider" }}>
      <DutyLine duty={duty} />
      <FormControlLabel
        control={
          <Switch
            checked={wait.waiting}
            disabled={!possible || wait.busy}
            onChange={(_, on) => wait.set(on)}
            slotProps={{ input: { role: "switch", "aria-describedby": "waiting-hint" } }}
          />
        }
        label={t("waiting.label")}
        labelPlacement="start"
        sx={{
          m: 0,
          mr: -1,
          display: "flex",
          justifyContent: "space-between",
          "& .MuiFormControlLabel-label": { fontWeight: 600 },
        }}
      />
      <Typography id="waiting-hint" variant="body2" sx={{ color: "text.secondary" }}>
        {hint}
      </Typography>
      <QueueLength />
    </Box>
  );
});

/** How many wait, and how long the oldest has waited; ticks once a second. */
function QueueLength(): ReactNode {
  const { t } = useTranslation();
  const queue = useInbox((state) => state.queue);
  const client = useMessenger();
  useNow(1000);
  if (queue === undefined) return null;
  const busy = queue.waiting > 0;
  const age =
    busy && queue.oldestSince !== undefined ? Math.max(0, client.now() - queue.oldestSince) : undefined;
  return (
    <Typography
      variant="body2"
      sx={{ mt: 1, fontWeight: busy ? 600 : 400, fontVariantNumeric: "tabular-nums" }}
    >
      {[
        busy ? t("waiting.count", { count: queue.waiting }) : t("waiting.empty"),
        ...(age === undefined ? [] : [t("waiting.oldest", { duration: formatDuration(age) })]),
      ].join(", ")}
    </Typography>
  );
}
