import IconButton from "@mui/material/IconButton";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { BackIcon, DetailsIcon } from "./icons.js";

/** What a column can do with the others. */
export interface PaneControls {
  /** Back to the list; undefined where the list is beside it. */
  onBack: (() => void) | undefined;
  details: DetailsSwitch;
}

/** Whether the details are shown, and how to change it. */
export interface DetailsSwitch {
  open: boolean;
  set: (open: boolean) => void;
}

export function BackButton({ onBack }: { onBack: (() => void) | undefined }): ReactNode {
  const { t } = useTranslation();
  if (onBack === undefined) return null;
  return (
    <IconButton
      edge="start"
      aria-label={t("conversation.back")}
      title={t("conversation.back")}
      onClick={onBack}
    >
      <BackIcon />
    </IconButton>
  );
}

export function DetailsButton({ details }: { details: DetailsSwitch }): ReactNode {
  const { t } = useTranslation();
  return (
    <IconButton
      aria-label={t("conversation.details")}
      title={t("conversation.details")}
      aria-expanded={details.open}
      color={details.open ? "primary" : "default"}
      onClick={() => details.set(!details.open)}
    >
      <DetailsIcon />
    </IconButton>
  );
}
