import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { Colleague } from "@switchboard/chat/organizer";
import { formatTime } from "@switchboard/kit";
import { PersonAvatar } from "@switchboard/kit/conversations";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DutyDot } from "../duty/duty-dot.js";
import { untilOf } from "../duty/duty-words.js";
import { colleagueName } from "../ui/names.js";

/** Somebody of the agency: who, whether they take requests, and how much they have to do. */
export function ColleagueRow({ colleague, now }: { colleague: Colleague; now: number }): ReactNode {
  const { t } = useTranslation();
  const name = colleagueName(colleague, t);
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 1.5, minWidth: 0, width: "100%" }}>
      <PersonAvatar name={name} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Box sx={{ display: "flex", alignItems: "baseline", gap: 1 }}>
          <Typography noWrap sx={{ flex: 1, fontWeight: 500 }}>
            {name}
          </Typography>
          <Typography variant="caption" sx={{ whiteSpace: "nowrap", color: "text.secondary" }}>
            {t("team.chats", { count: colleague.chats })}
          </Typography>
        </Box>
        <Box sx={{ display: "flex", alignItems: "center", gap: 0.75, color: "text.secondary" }}>
          <DutyDot state={colleague.state} />
          <Typography variant="body2" sx={{ overflowWrap: "anywhere" }}>
            {stateWords(colleague, now, t)}
          </Typography>
        </Box>
      </Box>
    </Box>
  );
}

function stateWords(colleague: Colleague, now: number, t: TFunction): string {
  const { state, reason } = colleague;
  const back = untilOf(colleague, now);
  return [
    t(`duty.state.${state}`),
    ...(state !== "available" && reason ? [reason === "no_answer" ? t("team.noAnswer") : reason] : []),
    ...(back === undefined ? [] : [t("duty.until", { time: formatTime(back) })]),
  ].join(" · ");
}
