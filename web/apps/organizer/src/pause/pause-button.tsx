import IconButton from "@mui/material/IconButton";
import { useInbox } from "@switchboard/chat/react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { PauseIcon } from "../ui/icons.js";
import { PauseDialog } from "./pause-dialog.js";

/** For supervisors: asks where no new requests are to be taken. */
export function PauseButton(): ReactNode {
  const { t } = useTranslation();
  const rank = useInbox((state) => state.rank);
  const [asking, setAsking] = useState(false);
  if (rank !== "supervisor") return null;
  return (
    <>
      <IconButton
        aria-label={t("pause.title")}
        title={t("pause.title")}
        aria-haspopup="dialog"
        onClick={() => setAsking(true)}
      >
        <PauseIcon />
      </IconButton>
      {asking && <PauseDialog onDone={() => setAsking(false)} />}
    </>
  );
}
