import Typography from "@mui/material/Typography";
import type { Me } from "@switchboard/chat";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../root/button.js";
import { CenteredPage } from "../root/centered-page.js";

/** Nobody becomes somebody else by a link without being asked. */
export function AskWho(props: { present: Me; next: Me; onYes: () => void; onNo: () => void }): ReactNode {
  const { t } = useTranslation("kit");
  const { present, next, onYes, onNo } = props;
  return (
    <CenteredPage title={t("askWho.title", { name: nameOf(next) })}>
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
