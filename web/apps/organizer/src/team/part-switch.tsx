import Box from "@mui/material/Box";
import { Button } from "@switchboard/kit";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Watched } from "./use-agency-chats.js";

/** What of the agency is looked at. */
export type Part = "colleagues" | Watched;

const PARTS: readonly Part[] = ["colleagues", "waiting", "active"];

/** For supervisors: colleagues, the chats that wait, or those that somebody has. */
export function PartSwitch({ part, onPart }: { part: Part; onPart: (part: Part) => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Box
      role="group"
      aria-label={t("team.parts")}
      sx={{ display: "flex", gap: 0.5, p: 1, borderBottom: 1, borderColor: "divider" }}
    >
      {PARTS.map((one) => (
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
