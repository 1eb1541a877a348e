import Box from "@mui/material/Box";
import FormControlLabel from "@mui/material/FormControlLabel";
import Switch from "@mui/material/Switch";
import Typography from "@mui/material/Typography";
import { useId } from "react";
import type { Fix } from "../places/locator.js";
import { useLaterTexts } from "../texts/later/use-texts.js";

interface Props {
  shared: boolean;
  fix: Fix;
  /** Where it stands: the place goes with a request, or with messages. */
  found: "place.foundAsk" | "place.foundChat" | "place.foundTold";
  /** Shows in words only what the switch does not show itself; screen readers hear all. */
  compact?: boolean;
  onChange: (shared: boolean) => void;
}

/** Whether the place is shared, and what comes of it. */
export function LocationSwitch({ shared, fix, found, compact = false, onChange }: Props) {
  const { t } = useLaterTexts();
  const id = useId();
  const plain = compact && (fix.kind === "off" || fix.kind === "found");
  return (
    <Box sx={{ position: "relative" }}>
      <FormControlLabel
        label={t("place.share")}
        labelPlacement="start"
        sx={{ margin: 0, minHeight: 48, width: "100%", justifyContent: "space-between" }}
        control={
          <Switch
            checked={shared}
            sx={SWITCH}
            onChange={(_, checked) => onChange(checked)}
            slotProps={{ input: { "aria-describedby": id, role: "switch" } }}
          />
        }
      />
      <Typography id={id} variant="body2" role="status" sx={plain ? HEARD : undefined}>
        {t(placeText(fix, found))}
      </Typography>
    </Box>
  );
}

/** On and off can be told apart in sunlight, and without seeing colours. */
const SWITCH = {
  width: 60,
  height: 40,
  padding: "6px",
  "& .MuiSwitch-switchBase": { padding: "10px" },
  "& .MuiSwitch-switchBase.Mui-checked": { transform: "translateX(20px)" },
  "& .MuiSwitch-thumb": { backgroundColor: "background.paper", boxShadow: "none" },
  "& .MuiSwitch-track": { borderRadius: "14px", backgroundColor: "text.secondary", opacity: 1 },
  "& .MuiSwitch-switchBase.Mui-checked + .MuiSwitch-track": { backgroundColor: "primary.main", opacity: 1 },
};

/** Not to be seen, but to be heard. */
const HEARD = {
  position: "absolute",
  width: "1px",
  height: "1px",
  overflow: "hidden",
  clipPath: "inset(50%)",
  whiteSpace: "nowrap",
};

/** A key of what is known of the place; `found` where it is. */
export function placeText(fix: Fix, found: string): string {
  switch (fix.kind) {
    case "off":
      return "place.off";
    case "searching":
      return fix.trouble ? "place.trouble" : "place.searching";
    case "found":
      return found;
    case "denied":
      return "place.denied";
    case "unsupported":
      return "place.unsupported";
  }
}
