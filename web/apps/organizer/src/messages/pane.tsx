import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";
import { BackButton } from "../ui/controls.js";
import { PaneHeader } from "../ui/pane-header.js";

interface Props {
  title: string;
  line?: ReactNode;
  onBack: (() => void) | undefined;
  /** At the end of the header. */
  beside?: ReactNode;
  /** The content scrolls by itself. */
  fill?: boolean;
  children: ReactNode;
}

/** What is open in the middle: a header, and below it the content. */
export function Pane({ title, line, onBack, beside, fill, children }: Props): ReactNode {
  return (
    <Box
      component="section"
      aria-label={title}
      sx={{ display: "flex", flexDirection: "column", height: "100%", minWidth: 0 }}
    >
      <PaneHeader>
        <BackButton onBack={onBack} />
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Typography
            component="h2"
            variant="subtitle1"
            noWrap
            tabIndex={-1}
            data-heading
            sx={{ fontWeight: 700, lineHeight: 1.3 }}
          >
            {title}
          </Typography>
          {line !== undefined && (
            <Typography variant="body2" noWrap sx={{ color: "text.secondary" }}>
              {line}
            </Typography>
          )}
        </Box>
        {beside}
      </PaneHeader>
      <Box sx={{ flex: 1, minHeight: 0, overflowY: fill ? "hidden" : "auto" }}>{children}</Box>
    </Box>
  );
}
