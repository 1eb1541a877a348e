import Typography from "@mui/material/Typography";
import type { PendingRequest } from "@switchboard/chat";
import { formatDateTime } from "@switchboard/kit";
import { Notice } from "../parts/notice.js";
import { useLaterTexts } from "../texts/later/use-texts.js";
import { Ways } from "./ways.js";

/** Why help cannot be asked for now, in words: what the agency says of it, until when, and what else one can do. */
export function Unavailable({ error }: { error: NonNullable<PendingRequest["error"]> }) {
  const { t } = useLaterTexts();
  const { reason, opensAt, pauseMessage, alternatives } = error;
  const time = opensAt && formatDateTime(opensAt);
  return (
    <>
      <Notice kind="error">
        <span>
          {reason === "paused"
            ? t("unavailable.paused")
            : time
              ? t("unavailable.early", { time })
              : t("unavailable.late")}
        </span>
        {pauseMessage && (
          <Typography dir="auto" sx={{ fontWeight: 700, overflowWrap: "anywhere", whiteSpace: "pre-line" }}>
            {pauseMessage}
          </Typography>
        )}
      </Notice>
      {reason === "paused" && (
        <Typography>{time ? t("unavailable.again", { time }) : t("unavailable.kept")}</Typography>
      )}
      <Ways alternatives={alternatives} />
    </>
  );
}
