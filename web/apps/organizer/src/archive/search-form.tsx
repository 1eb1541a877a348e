import Box from "@mui/material/Box";
import FormControlLabel from "@mui/material/FormControlLabel";
import Switch from "@mui/material/Switch";
import TextField from "@mui/material/TextField";
import { LIMITS } from "@switchboard/chat";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EventFilter } from "./event-filter.js";
import type { ArchiveFilter } from "./filter.js";

interface Props {
  filter: ArchiveFilter;
  onFilter: (filter: ArchiveFilter) => void;
  /** Whether the server tells of those that nobody ever took. */
  knowsUnanswered: boolean;
}

/** What to look for in the archives. */
export function SearchForm({ filter, onFilter, knowsUnanswered }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <Box role="search" sx={{ display: "grid", gap: 1.5, p: 2, borderBottom: 1, borderColor: "divider" }}>
      <TextField
        size="small"
        type="search"
        label={t("archive.participant")}
        placeholder={t("archive.participantHint")}
        value={filter.participant}
        onChange={(change) => onFilter({ ...filter, participant: change.target.value })}
        slotProps={{ htmlInput: { maxLength: LIMITS.searchChars, autoComplete: "off" } }}
      />
      {knowsUnanswered && (
        <FormControlLabel
          control={
            <Switch
              checked={filter.unanswered}
              onChange={(_, unanswered) => onFilter({ ...filter, unanswered })}
            />
          }
          label={t("archive.unanswered")}
          sx={{ m: 0, ml: -1 }}
        />
      )}
      <EventFilter value={filter.event} onChange={(event) => onFilter({ ...filter, event })} />
    </Box>
  );
}
