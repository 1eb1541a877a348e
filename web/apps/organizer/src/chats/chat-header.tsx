import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { BackButton, DetailsButton, type PaneControls } from "../ui/controls.js";
import { participantName } from "../ui/names.js";
import { PaneHeader } from "../ui/pane-header.js";
import type { KnownChat } from "./known-chat.js";

interface Props extends PaneControls {
  chat: KnownChat;
  /** What is said below the participant's name. */
  line: ReactNode;
  children?: ReactNode;
}

/** The bar above a chat: who it is with, and what can be done with it. */
export function ChatHeader({ chat, line, onBack, details, children }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <PaneHeader>
      <BackButton onBack={onBack} />
      <Box sx={{ flex: `1 1 ${NAME_WIDTH}px`, minWidth: 0 }}>
        <Typography component="h2" variant="subtitle1" tabIndex={-1} data-heading sx={NAME}>
          {participantName(chat, t)}
        </Typography>
        <Typography variant="body2" noWrap sx={{ color: "text.secondary" }}>
          {line}
        </Typography>
      </Box>
      <DetailsButton details={details} />
      {children}
    </PaneHeader>
  );
}

/** Less is not left to a name: what is beside it goes below. */
const NAME_WIDTH = 150;

/** In one column it may take more lines; beside others the bars stay equally high. */
const NAME = {
  fontWeight: 700,
  lineHeight: 1.3,
  overflow: "hidden",
  overflowWrap: "anywhere",
  textOverflow: "ellipsis",
  whiteSpace: { xs: "normal", sm: "nowrap" },
};
