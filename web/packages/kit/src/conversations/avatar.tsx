import Avatar from "@mui/material/Avatar";
import Box from "@mui/material/Box";
import type { ReactNode } from "react";
import { initials } from "./model.js";

/** The round picture of somebody: initials. Decoration: the name stands beside it. */
export function PersonAvatar({ name, size = 40 }: { name: string; size?: number }): ReactNode {
  return (
    <Box aria-hidden sx={{ position: "relative", flexShrink: 0 }}>
      <Avatar
        sx={{
          width: size,
          height: size,
          fontSize: size * 0.38,
          fontWeight: 600,
          bgcolor: "action.selected",
          color: "text.primary",
        }}
      >
        {initials(name)}
      </Avatar>
    </Box>
  );
}
