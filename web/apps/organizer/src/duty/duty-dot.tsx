import Box from "@mui/material/Box";
import type { AvailabilityState } from "@switchboard/chat/organizer";
import type { ReactNode } from "react";

/** Filled for who is there, half for who comes back, empty for who has gone; beside words that say it. */
export function DutyDot({ state }: { state: AvailabilityState }): ReactNode {
  const colour = COLOURS[state];
  return (
    <Box
      component="span"
      aria-hidden
      sx={{
        display: "inline-block",
        width: 12,
        height: 12,
        flexShrink: 0,
        border: 2,
        borderRadius: "50%",
        borderColor: colour,
        bgcolor: state === "available" ? colour : "transparent",
        ...(state === "away" && { borderStyle: "dotted" }),
      }}
    />
  );
}

const COLOURS: Record<AvailabilityState, string> = {
  available: "success.main",
  away: "warning.main",
  off: "text.secondary",
};
