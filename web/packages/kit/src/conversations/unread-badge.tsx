import Box from "@mui/material/Box";
import type { ReactNode } from "react";

/** More than this is many. */
const MOST = 99;

/** How much is unread; `label` says it in words to those who listen. */
export function UnreadBadge({ count, label }: { count: number; label: string }): ReactNode {
  return (
    <Box
      component="span"
      role="img"
      aria-label={label}
      sx={{
        flexShrink: 0,
        minWidth: 22,
        px: 0.75,
        borderRadius: 11,
        bgcolor: "primary.main",
        color: "primary.contrastText",
        fontSize: 12,
        fontWeight: 700,
        lineHeight: "22px",
        textAlign: "center",
      }}
    >
      {count > MOST ? `${MOST}+` : count}
    </Box>
  );
}
