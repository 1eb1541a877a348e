import Box from "@mui/material/Box";
import Drawer from "@mui/material/Drawer";
import IconButton from "@mui/material/IconButton";
import Typography from "@mui/material/Typography";
import useMediaQuery from "@mui/material/useMediaQuery";
import { PaneBoundary } from "@switchboard/kit";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { DetailsSwitch } from "./controls.js";
import { CloseIcon } from "./icons.js";
import { PaneHeader } from "./pane-header.js";

/** Where the skip link leads. */
export const MAIN_ID = "conversation";

/** How many columns fit. The details are a drawer where there are not three. */
export function usePanes(): { columns: 1 | 2 | 3 } {
  const two = useMediaQuery("(min-width: 700px)");
  const three = useMediaQuery("(min-width: 1200px)");
  return { columns: three ? 3 : two ? 2 : 1 };
}

interface Props {
  left: ReactNode;
  middle: ReactNode;
  /** The details; undefined where there are none. */
  right: ReactNode;
  /** Which one is shown where only one fits. */
  showing: "left" | "middle";
  details: DetailsSwitch;
  /** What is open: a part that could not be drawn is tried anew for another one. */
  of: string | undefined;
}

const WIDTHS = { 1: "1fr", 2: "300px minmax(0, 1fr)", 3: "340px minmax(0, 1fr)" };

/** The list, what is open, and its details. */
export function Panes({ left, middle, right, showing, details, of }: Props): ReactNode {
  const { columns } = usePanes();
  const beside = columns === 3 && details.open && right !== undefined;
  return (
    <Box
      sx={{
        display: "grid",
        gridTemplateColumns: beside ? `${WIDTHS[3]} 340px` : WIDTHS[columns],
        gridTemplateRows: "minmax(0, 1fr)",
        minHeight: 0,
        height: "100%",
      }}
    >
      {columns > 1 && (
        <Left beside>
          <PaneBoundary of={of}>{left}</PaneBoundary>
        </Left>
      )}
      <Box component="main" id={MAIN_ID} tabIndex={-1} sx={{ minWidth: 0, minHeight: 0, outline: "none" }}>
        <PaneBoundary of={of}>
          {columns === 1 && showing === "left" ? <Left>{left}</Left> : middle}
        </PaneBoundary>
      </Box>
      {beside && (
        <Aside>
          <PaneBoundary of={of}>{right}</PaneBoundary>
        </Aside>
      )}
      {columns < 3 && (
        <Drawer
          anchor="right"
          open={details.open && right !== undefined}
          onClose={() => details.set(false)}
          slotProps={{
            paper: {
              "aria-labelledby": "details-title",
              sx: {
                width: 340,
                maxWidth: "90vw",
                backgroundImage: "none",
                borderLeft: 1,
                borderColor: "divider",
              },
            },
          }}
        >
          <DetailsHeader onClose={() => details.set(false)} />
          <PaneBoundary of={of}>{right}</PaneBoundary>
        </Drawer>
      )}
    </Box>
  );
}

/** `beside`: with something to its right. */
function Left({ beside, children }: { beside?: boolean; children: ReactNode }): ReactNode {
  return (
    <Box
      component="nav"
      sx={{
        display: "flex",
        flexDirection: "column",
        height: "100%",
        minHeight: 0,
        borderRight: beside ? 1 : 0,
        borderColor: "divider",
      }}
    >
      {children}
    </Box>
  );
}

function Aside({ children }: { children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  return (
    <Box
      component="aside"
      aria-label={t("details.region")}
      sx={{ display: "flex", flexDirection: "column", minHeight: 0, borderLeft: 1, borderColor: "divider" }}
    >
      {children}
    </Box>
  );
}

function DetailsHeader({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <PaneHeader>
      <Typography id="details-title" component="h2" variant="subtitle1" sx={{ flex: 1, fontWeight: 700 }}>
        {t("details.region")}
      </Typography>
      <IconButton edge="end" aria-label={t("details.hide")} onClick={onClose}>
        <CloseIcon />
      </IconButton>
    </PaneHeader>
  );
}
