import Box from "@mui/material/Box";
import type { ReactNode } from "react";

/** The bar above a column. All of them are equally high, except where there is no room beside the heading. */
export function PaneHeader({ children }: { children: ReactNode }): ReactNode {
  return (
    <Box
      sx={{
        display: "flex",
        flexWrap: "wrap",
        alignItems: "center",
        justifyContent: "flex-end",
        gap: 1,
        minHeight: 64,
        px: 2,
        py: 0.5,
        borderBottom: 1,
        borderColor: "divider",
        flexShrink: 0,
      }}
    >
      {children}
    </Box>
  );
}
