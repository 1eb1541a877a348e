import Box from "@mui/material/Box";
import CircularProgress from "@mui/material/CircularProgress";
import InputAdornment from "@mui/material/InputAdornment";
import ListItemButton from "@mui/material/ListItemButton";
import OutlinedInput from "@mui/material/OutlinedInput";
import Typography from "@mui/material/Typography";
import { type Event, LIMITS } from "@switchboard/chat";
import { Button, formatDateTime } from "@switchboard/kit";
import { useState } from "react";
import { useServices } from "../device.js";
import { useEventSearch } from "../events/search.js";
import { FIELD } from "../parts/field-style.js";
import { SearchIcon } from "../parts/icons.js";
import { Notice } from "../parts/notice.js";
import { Screen } from "../parts/screen.js";
import { useRouter } from "../routing/hooks.js";
import { useLaterTexts } from "../texts/later/use-texts.js";

/** Finds the event that one is at. */
export function Find() {
  const { t } = useLaterTexts();
  const router = useRouter();
  const [query, setQuery] = useState("");
  const wanted = query.trim();
  const found = useEventSearch(wanted);
  const count = found.events.length;
  const none = t(wanted ? "find.none" : "find.noneAtAll");
  const known = count === 0 ? none : found.next ? "" : t("find.found", { count });
  const settled = found.state === "ready";
  const said = settled ? known : "";
  return (
    <Screen
      title={t("find.title")}
      actions={
        <OutlinedInput
          type="search"
          fullWidth
          value={query}
          onChange={(change) => setQuery(change.target.value)}
          placeholder={t("find.search")}
          slotProps={{
            input: { "aria-label": t("find.search"), maxLength: LIMITS.searchChars, enterKeyHint: "search" },
          }}
          sx={{ ...FIELD, minHeight: 56 }}
          startAdornment={
            <InputAdornment position="start">
              <SearchIcon />
            </InputAdornment>
          }
        />
      }
    >
      <Typography>{t("find.hint")}</Typography>
      <Box role="status" sx={{ color: "text.secondary", minHeight: "1.5em" }}>
        {said}
      </Box>
      <Box component="ul" role="list" aria-busy={found.state === "loading"} sx={LIST}>
        {found.events.map((event) => (
          <EventRow
            key={event.id}
            event={event}
            onOpen={() => router.open({ at: "ask", eventId: event.id })}
          />
        ))}
      </Box>
      {found.state === "loading" && found.events.length === 0 && (
        <CircularProgress aria-label={t("loading")} sx={{ marginInline: "auto" }} />
      )}
      {found.state === "failed" && (
        <Notice kind="error" action={{ text: t("retry"), onClick: found.next ? found.more : found.again }}>
          {t("find.failed")}
        </Notice>
      )}
      {settled && found.next && <Button onClick={found.more}>{t("more")}</Button>}
    </Screen>
  );
}

function EventRow({ event, onOpen }: { event: Event; onOpen: () => void }) {
  const { t } = useLaterTexts();
  const { device } = useServices();
  const begins = Date.parse(event.startsAt) > device.now();
  const time = formatDateTime(begins ? event.startsAt : event.endsAt);
  return (
    <Box component="li">
      <ListItemButton onClick={onOpen} sx={ROW}>
        <Typography component="span" sx={{ fontWeight: 700 }}>
          {event.name}
        </Typography>
        {event.address && (
          <Typography component="span" variant="body2">
            {event.address}
          </Typography>
        )}
        <Typography component="span" variant="body2" sx={{ color: "text.secondary" }}>
          {t(begins ? "find.from" : "find.until", { time })}
        </Typography>
      </ListItemButton>
    </Box>
  );
}

const LIST = { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: 1 };

const ROW = {
  minHeight: 72,
  flexDirection: "column",
  alignItems: "flex-start",
  borderRadius: 1,
  border: 1,
  borderColor: "divider",
  overflowWrap: "anywhere",
};
