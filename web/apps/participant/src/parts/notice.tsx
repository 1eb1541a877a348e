import Box from "@mui/material/Box";
import { Button } from "@switchboard/kit";
import type { ReactNode } from "react";

interface Props {
  kind: "error" | "info";
  children: ReactNode;
  action?: { text: string; onClick: () => void } | undefined;
}

/** Something that somebody should know, with what can be done about it. Screen readers say it when it comes. */
export function Notice({ kind, children, action }: Props) {
  return (
    <Box role={kind === "error" ? "alert" : "status"} sx={kind === "error" ? ERROR : INFO}>
      <Box sx={{ flex: "1 1 12rem", paddingBlock: 0.5 }}>{children}</Box>
      {action && (
        <Button variant="outlined" color="inherit" onClick={action.onClick}>
          {action.text}
        </Button>
      )}
    </Box>
  );
}

const INFO = {
  display: "flex",
  flexWrap: "wrap",
  alignItems: "center",
  gap: 1,
  padding: 1.5,
  borderRadius: 1,
  border: 1,
  borderColor: "divider",
  borderInlineStartWidth: 6,
  borderInlineStartColor: "text.secondary",
  backgroundColor: "background.paper",
  color: "text.primary",
};

const ERROR = { ...INFO, borderColor: "error.main", borderInlineStartColor: "error.main" };
