import Box from "@mui/material/Box";
import { type HelpView, stateOf } from "@switchboard/chat";
import { useRef } from "react";
import { useAlternatives } from "../events/hooks.js";
import type { useSharedLocation } from "../places/use-shared.js";
import { useLaterTexts } from "../texts/later/use-texts.js";
import { Actions } from "./actions.js";
import { PlacePart } from "./place-part.js";
import { StandingPart, useRequest } from "./standing-part.js";
import { useKeptFocus } from "./use-kept-focus.js";
import { Ways } from "./ways.js";

interface Props {
  view: HelpView;
  location: ReturnType<typeof useSharedLocation>;
  /** Somebody writes, and needs the room. */
  brief: boolean;
}

/** Above the messages of a request that goes on: how it stands, and what can be done. */
export function HelpPanel({ view, location, brief }: Props) {
  const { t } = useLaterTexts();
  const panel = useRef<HTMLDivElement>(null);
  const { chat } = view;
  const request = useRequest(chat);
  const known = useAlternatives(chat.eventId);
  const state = stateOf(chat);
  useKeptFocus(panel, `${state} ${chat.resolvedAt}`);
  return (
    <Box
      ref={panel}
      component="section"
      aria-label={t("help.panel")}
      tabIndex={-1}
      data-state={state}
      sx={PANEL}
    >
      <StandingPart chat={chat} brief={brief} />
      {/* What is under way in it goes on. */}
      <Box sx={brief ? HIDDEN : MORE}>
        {state === "waiting" && request?.nobodyOnDuty && (
          <Ways alternatives={request.alternatives ?? known} />
        )}
        <Actions view={view} />
        <PlacePart chat={chat} location={location} />
      </Box>
    </Box>
  );
}

const MORE = { display: "flex", flexDirection: "column", gap: 1 };

const HIDDEN = { display: "none" };

const PANEL = {
  ...MORE,
  // Where there is room the whole of it is seen: what is cut off is not looked for.
  maxHeight: "60vh",
  "@media (max-height: 640px)": { maxHeight: "45vh" },
  overflowY: "auto",
  paddingInline: 2,
  paddingBottom: 1,
  outline: "none",
};
