import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";

/** What stands where nothing is to be shown yet: what is missing, and what to do about it. */
export function Empty(props: {
  icon?: ReactNode;
  title: string;
  hint?: string;
  children?: ReactNode;
}): ReactNode {
  return (
    <Box
      sx={{
        display: "flex",
        flexDirection: "column",
        alignItems: "center",
        justifyContent: "center",
        gap: 1,
        height: "100%",
        p: 3,
        textAlign: "center",
        color: "text.secondary",
        "& > svg": { fontSize: 48, opacity: 0.6 },
      }}
    >
      {props.icon}
      <Typography component="p" variant="subtitle1" sx={{ color: "text.primary" }}>
        {props.title}
      </Typography>
      {props.hint !== undefined && (
        <Typography variant="body2" sx={{ maxWidth: "36ch" }}>
          {props.hint}
        </Typography>
      )}
      {props.children}
    </Box>
  );
}
