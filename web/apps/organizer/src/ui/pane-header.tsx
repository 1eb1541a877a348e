import Box from "@mui/material/Box";
import type { ReactNode } from "react";

/** The bar above a column; all of them are equally high. */
export function PaneHeader({ children }: { children: ReactNode }): ReactNode {
  return (
    <Box
      sx={{
        display: "flex",
        alignItems: "center",
        gap: 1,
        minHeight: 64,
        px: 2,
        borderBottom: 1,
        borderColor: "divider",
        flexShrink: 0,
      }}
    >
      {children}
    </Box>
  );
}
