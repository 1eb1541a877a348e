import Box from "@mui/material/Box";
import type { ReactNode } from "react";

/** A line of news between the messages and the field to write in. */
export function NoteLine({ children }: { children: ReactNode }): ReactNode {
  return (
    <Box
      role="status"
      sx={{
        px: 2,
        py: 1,
        borderTop: 1,
        borderColor: "divider",
        color: "text.secondary",
        typography: "body2",
      }}
    >
      {children}
    </Box>
  );
}
