import Typography from "@mui/material/Typography";
import type { Me } from "@switchboard/chat";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../root/button.js";
import { CenteredPage, Problem } from "../root/centered-page.js";

/** Nobody becomes somebody else by a link without being asked. */
export function AskWho(props: {
  present: Me;
  next: Me;
  /** They wanted to, and it did not work. */
  failed: boolean;
  onYes: () => void;
  onNo: () => void;
}): ReactNode {
  const { t } = useTranslation("kit");
  const { present, next, failed, onYes, onNo } = props;
  return (
    <CenteredPage title={t("askWho.title", { name: nameOf(next) })}>
      {failed && <Problem>{t("needed.refused")}</Problem>}
      <Typography>{t("askWho.text", { name: nameOf(present) })}</Typography>
      <Button variant="contained" onClick={onNo}>
        {t("askWho.no")}
      </Button>
      <Button variant="outlined" onClick={onYes}>
        {t("askWho.yes", { name: nameOf(next) })}
      </Button>
    </CenteredPage>
  );
}

const nameOf = (me: Me): string => me.name || String(me.userId);
