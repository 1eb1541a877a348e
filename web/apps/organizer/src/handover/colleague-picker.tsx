import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import FormControlLabel from "@mui/material/FormControlLabel";
import Radio from "@mui/material/Radio";
import RadioGroup from "@mui/material/RadioGroup";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useColleagues } from "@switchboard/chat/organizer/react";
import { useInbox, useMessenger } from "@switchboard/chat/react";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ColleagueRow } from "../team/colleague-row.js";
import { byReadiness, matching } from "../team/colleagues.js";

/** Over so many one looks for a name. */
const SEARCHED = 8;
/** Of more, those that fit are shown. */
const SHOWN = 30;

/** Who of the agency is to have it: who is there, and has least to do, on top. */
export function ColleaguePicker(props: {
  chosen: number | undefined;
  onChoose: (id: number) => void;
}): ReactNode {
  const { chosen, onChoose } = props;
  const { t } = useTranslation();
  const client = useMessenger();
  const me = useInbox((state) => state.me);
  const colleagues = useColleagues();
  const [text, setText] = useState("");
  const others = useMemo(() => byReadiness(colleagues ?? [], me), [colleagues, me]);
  if (colleagues === undefined) return <Typography role="status">{t("team.loading")}</Typography>;
  if (others.length === 0) return <Alert severity="info">{t("team.nobody")}</Alert>;
  const found = matching(others, text);
  return (
    <Box sx={{ display: "grid", gap: 1, gridTemplateColumns: "minmax(0, 1fr)" }}>
      {others.length > SEARCHED && (
        <TextField
          size="small"
          type="search"
          label={t("handover.search")}
          value={text}
          onChange={(change) => setText(change.target.value)}
          slotProps={{ htmlInput: { autoComplete: "off" } }}
        />
      )}
      {/* A list in a frame of its own, so that the dialog's buttons stay where they are. */}
      <RadioGroup
        aria-label={t("team.colleagues")}
        value={chosen ?? ""}
        onChange={(_, id) => onChoose(Number(id))}
        sx={{ maxHeight: 260, overflowY: "auto", flexWrap: "nowrap" }}
      >
        {found.slice(0, SHOWN).map((colleague) => (
          <FormControlLabel
            key={colleague.id}
            value={colleague.id}
            control={<Radio />}
            label={<ColleagueRow colleague={colleague} now={client.now()} />}
            sx={{ mx: 0, "& .MuiFormControlLabel-label": { flex: 1, minWidth: 0, py: 0.5 } }}
          />
        ))}
      </RadioGroup>
      {found.length > SHOWN && (
        <Typography variant="caption" sx={{ color: "text.secondary" }}>
          {t("handover.more", { count: found.length - SHOWN })}
        </Typography>
      )}
      {found.length === 0 && <Typography variant="body2">{t("handover.noneFound")}</Typography>}
    </Box>
  );
}
