import Box from "@mui/material/Box";
import Menu from "@mui/material/Menu";
import Typography from "@mui/material/Typography";
import type { AvailabilityState } from "@switchboard/chat/organizer";
import { useMessenger } from "@switchboard/chat/react";
import { Button, MenuItem, useNow } from "@switchboard/kit";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ChevronIcon } from "../ui/icons.js";
import { DutyDot } from "./duty-dot.js";
import { dutyHint } from "./duty-words.js";
import type { DutySwitch } from "./use-duty.js";

const STATES: readonly AvailabilityState[] = ["available", "away", "off"];

/** Whether one takes requests, in words, and the menu that changes it. Nothing where the server knows no such thing. */
export function DutyLine({ duty }: { duty: DutySwitch }): ReactNode {
  const { t } = useTranslation();
  const client = useMessenger();
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  // Until when one is away passes by itself.
  useNow(60_000);
  const { said, busy } = duty;
  if (said === undefined) return null;
  const choose = (state: AvailabilityState) => {
    setAnchor(null);
    if (state === "available") duty.set(state);
    else duty.ask(state);
  };
  const hint = dutyHint(said, client.now(), t);
  return (
    <Box sx={{ mb: 1 }}>
      <Button
        color="inherit"
        size="small"
        variant="outlined"
        disabled={busy}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-describedby={hint === undefined ? undefined : id}
        aria-label={t("duty.label", { state: t(`duty.state.${said.state}`) })}
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
        startIcon={<DutyDot state={said.state} />}
        endIcon={<ChevronIcon />}
        sx={{ minHeight: 36 }}
      >
        {t(`duty.state.${said.state}`)}
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {STATES.map((state) => (
          <MenuItem
            key={state}
            role="menuitemradio"
            aria-checked={state === said.state}
            selected={state === said.state}
            onClick={() => choose(state)}
          >
            {t(`duty.choose.${state}`)}
          </MenuItem>
        ))}
      </Menu>
      {hint !== undefined && (
        <Box sx={{ display: "flex", alignItems: "center", flexWrap: "wrap", columnGap: 1, mt: 0.5 }}>
          <Typography
            id={id}
            role="status"
            variant="body2"
            sx={{ flex: "1 1 12ch", overflowWrap: "anywhere" }}
          >
            {hint}
          </Typography>
          <Button size="small" disabled={busy} onClick={() => duty.set("available")} sx={{ minHeight: 36 }}>
            {t("duty.back")}
          </Button>
        </Box>
      )}
    </Box>
  );
}
