import IconButton from "@mui/material/IconButton";
import type { ListView } from "@switchboard/chat";
import { useInbox } from "@switchboard/chat/react";
import type { ReactNode } from "react";
import { PeopleIcon } from "./icons.js";
import { useTexts } from "./texts/use-texts.js";

/** The way to a list's members and name, for its owner. */
export function ManageButton({ view, onManage }: { view: ListView; onManage: () => void }): ReactNode {
  const { t } = useTexts();
  const isOwner = useInbox((state) => state.me) === view.chat.ownerId;
  if (!isOwner || view.chat.ended === 1) return null;
  return (
    <IconButton
      color="inherit"
      aria-label={t("lists.manage")}
      title={t("lists.manage")}
      onClick={onManage}
      sx={{ width: 48, height: 48 }}
    >
      <PeopleIcon />
    </IconButton>
  );
}
