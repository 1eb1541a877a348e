import Typography from "@mui/material/Typography";
import { Button } from "@switchboard/kit";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useEvent, useEventStore } from "../events/events-provider.js";
import { usePeriod } from "../ui/use-period.js";
import { Card, Fact, Facts } from "./card.js";

/** The event that the chat is about. */
export function EventCard({ eventId }: { eventId: number }): ReactNode {
  const { t } = useTranslation();
  const period = usePeriod();
  const store = useEventStore();
  const entry = useEvent(eventId);
  if (entry.status !== "ready") {
    return (
      <Card title={t("details.event")}>
        <Typography sx={{ fontWeight: 600 }}>{t("chats.event", { id: eventId })}</Typography>
        {entry.status === "failed" && (
          <>
            <Typography variant="body2" sx={{ color: "text.secondary" }}>
              {t("details.eventFailed")}
            </Typography>
            <Button size="small" sx={{ ml: -1, px: 1, minHeight: 36 }} onClick={() => store.want(eventId)}>
              {t("archive.retry")}
            </Button>
          </>
        )}
      </Card>
    );
  }
  const { event } = entry;
  return (
    <Card title={t("details.event")}>
      <Typography sx={{ fontWeight: 600, overflowWrap: "anywhere" }}>{event.name}</Typography>
      {event.description !== "" && (
        <Typography
          variant="body2"
          sx={{ color: "text.secondary", whiteSpace: "pre-line", overflowWrap: "anywhere" }}
        >
          {event.description}
        </Typography>
      )}
      <Facts>
        <Fact name={t("details.when")}>{period(event.startsAt, event.endsAt)}</Fact>
        {event.address !== "" && <Fact name={t("details.address")}>{event.address}</Fact>}
      </Facts>
    </Card>
  );
}
