import Box from "@mui/material/Box";
import type { Place } from "@switchboard/chat";
import type { ReactNode } from "react";
import { mapAddress } from "./map-address.js";

/**
 * The map of a place. A new address gives a new frame: an old one that is sent elsewhere would add a step to the
 * browser's history. The map's page may run its scripts and open links, and learns nothing of this page.
 */
export function MapFrame({
  template,
  place,
  title,
  height = 240,
}: {
  template: string;
  place: Place;
  title: string;
  height?: number;
}): ReactNode {
  const address = mapAddress(template, place);
  return (
    <Box
      component="iframe"
      key={address}
      src={address}
      title={title}
      loading="lazy"
      referrerPolicy="no-referrer"
      sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      sx={{
        display: "block",
        width: "100%",
        height,
        border: 1,
        borderColor: "divider",
        borderRadius: 1,
      }}
    />
  );
}
