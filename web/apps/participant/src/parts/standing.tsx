import Typography from "@mui/material/Typography";
import type { HelpRequest } from "@switchboard/chat";
import { useTranslation } from "react-i18next";
import { forecastOf } from "../model/forecast.js";
import { waitOf } from "../model/wait.js";

interface Props {
  request: HelpRequest;
  large?: boolean;
}

/** Where a request stands, which is spoken when it changes; and how long that may take, where the server says. */
export function Standing(props: Props) {
  return (
    <>
      {/* All of it would be read again, and the wait changes more often. */}
      <div role="status">
        <Place {...props} />
      </div>
      <Wait {...props} />
    </>
  );
}

/** Where a request stands. */
export function Place({ request, large = false }: Props) {
  const place = useStanding(request);
  return (
    <Typography component="p" variant={large ? "h4" : "body1"} sx={{ fontWeight: 700 }}>
      {place}
    </Typography>
  );
}

/** Where a request stands, in a few words. While nobody is there, nobody is next. */
export function useStanding(request: HelpRequest): string {
  const { t } = useTranslation();
  if (request.nobodyOnDuty) return t("request.nobody");
  return request.position === 1 ? t("request.next") : t("request.position", { position: request.position });
}

/** How long it may take, where the server says. */
export function Wait({ request, large = false }: Props) {
  const { t } = useTranslation();
  if (request.nobodyOnDuty) return null;
  const forecast = forecastOf(request.wait);
  const wait = waitOf(request.waitSeconds);
  if (forecast === undefined) {
    return (
      wait && (
        <Typography component="p" variant={large ? "h6" : "body1"}>
          {t(`wait.${wait.key}`, { ...wait })}
        </Typography>
      )
    );
  }
  const { within, times, held } = forecast;
  return (
    <Typography component="p">
      <span>{t("wait.promise", { within: t(`within.${within.key}`, { count: within.count }), times })}</span>
      {held && (
        <Typography component="span" variant="body2" sx={{ color: "text.secondary" }}>
          {` ${t("wait.held", { held: held.count, of: held.of })}`}
        </Typography>
      )}
    </Typography>
  );
}
