import Box from "@mui/material/Box";
import { Button } from "@switchboard/kit";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Watched } from "./use-agency-chats.js";

/** What of the agency is looked at. */
export type Part = "colleagues" | Watched;

/** For supervisors: colleagues, the chats that wait, or those that somebody has. */
const OF_SUPERVISORS: readonly Part[] = ["colleagues", "waiting", "active"];
/** For others: colleagues, or the chats whose owner is away, which anybody may take over. */
const OF_OTHERS: readonly Part[] = ["colleagues", "unattended"];

/** Chooses what of the agency is looked at. */
export function PartSwitch(props: {
  supervises: boolean;
  part: Part;
  onPart: (part: Part) => void;
}): ReactNode {
  const { supervises, part, onPart } = props;
  const { t } = useTranslation();
  return (
    <Box
      role="group"
      aria-label={t("team.parts")}
      sx={{ display: "flex", gap: 0.5, p: 1, borderBottom: 1, borderColor: "divider" }}
    >
      {(supervises ? OF_SUPERVISORS : OF_OTHERS).map((one) => (
        <Button
          key={one}
          size="small"
          variant={one === part ? "contained" : "text"}
          aria-pressed={one === part}
          onClick={() => onPart(one)}
          sx={{ flex: "1 1 auto", minWidth: 0, px: 1 }}
        >
          {t(`team.part.${one}`)}
        </Button>
      ))}
    </Box>
  );
}
