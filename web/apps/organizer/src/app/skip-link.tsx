import Link from "@mui/material/Link";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { MAIN_ID } from "../ui/panes.js";

/** The first stop of the Tab key: past the list, to the conversation. */
export function SkipLink(): ReactNode {
  const { t } = useTranslation();
  return (
    <Link
      component="button"
      type="button"
      onClick={() => document.getElementById(MAIN_ID)?.focus()}
      sx={{
        position: "absolute",
        zIndex: "tooltip",
        top: 4,
        left: 4,
        px: 2,
        py: 1,
        borderRadius: 1,
        bgcolor: "background.paper",
        boxShadow: 3,
        "&:not(:focus)": { clipPath: "inset(50%)", width: "1px", height: "1px", p: 0, overflow: "hidden" },
      }}
    >
      {t("app.skip")}
    </Link>
  );
}
