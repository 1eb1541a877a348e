import Typography from "@mui/material/Typography";
import type { HelpRequest } from "@switchboard/chat";
import { useTranslation } from "react-i18next";
import { waitOf } from "../model/wait.js";

/** Where a request stands, and how long that may take where the server says. Changes are spoken. */
export function Standing({ request, large = false }: { request: HelpRequest; large?: boolean }) {
  const { t } = useTranslation();
  const wait = waitOf(request.waitSeconds);
  return (
    <div role="status">
      <Typography component="p" variant={large ? "h4" : "body1"} sx={{ fontWeight: 700 }}>
        {request.position === 1 ? t("request.next") : t("request.position", { position: request.position })}
      </Typography>
      {wait && (
        <Typography component="p" variant={large ? "h6" : "body1"}>
          {t(`wait.${wait.key}`, { ...wait })}
        </Typography>
      )}
    </div>
  );
}
