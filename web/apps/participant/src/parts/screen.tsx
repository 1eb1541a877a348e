import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import Typography from "@mui/material/Typography";
import type { State } from "@switchboard/chat";
import { useInbox } from "@switchboard/chat/react";
import { useMe } from "@switchboard/kit";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useRouter } from "../routing/hooks.js";
import { BackIcon } from "./icons.js";

interface Props {
  title: string;
  /** Home has nothing above it. */
  top?: boolean;
  /** Beside the title. */
  beside?: ReactNode;
  /** Below the title; does not scroll. */
  below?: ReactNode;
  /** At the bottom, within a thumb's reach. */
  actions?: ReactNode;
  /** The content fills the screen and scrolls by itself. */
  fill?: boolean;
  /** The content may have nothing in it that takes the focus, and must scroll by keys all the same. */
  readable?: boolean;
  children: ReactNode;
}

const unreadOf = (state: State) => state.unread;

/** A screen: title on top, content that scrolls, actions at the bottom. The title takes the focus. */
export function Screen({ title, top, beside, below, actions, fill, readable, children }: Props) {
  const { t } = useTranslation();
  const router = useRouter();
  const me = useMe();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Not on the first screen: whoever opens the app begins at its top anyway.
    if (router.moved()) heading.current?.focus();
  }, [router]);
  const unread = useInbox(unreadOf);
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${title}` : title;
  }, [title, unread]);

  return (
    <Box sx={FRAME}>
      <Box component="header" sx={HEADER}>
        <Box sx={TOP_ROW}>
          {!top && (
            <IconButton color="inherit" aria-label={t("back")} onClick={() => router.up()} sx={BACK}>
              <BackIcon />
            </IconButton>
          )}
          <Box sx={TITLES}>
            <Typography component="h1" variant="h6" ref={heading} tabIndex={-1} sx={TITLE}>
              {title}
            </Typography>
            {me !== undefined && (
              <Typography variant="caption" noWrap sx={WHO}>
                {t("kit:signedInAs", { name: me.name || me.userId })}
              </Typography>
            )}
          </Box>
          {beside}
        </Box>
        {below}
      </Box>
      <Box component="main" tabIndex={readable ? 0 : undefined} sx={fill ? FILLED : CONTENT}>
        {children}
      </Box>
      {actions && (
        <Box component="footer" sx={ACTIONS}>
          {actions}
        </Box>
      )}
    </Box>
  );
}

const FRAME = {
  display: "flex",
  flexDirection: "column",
  height: "100%",
  maxWidth: 640,
  marginInline: "auto",
  overflow: "hidden",
  backgroundColor: "background.default",
};

const HEADER = { paddingTop: "env(safe-area-inset-top)", borderBottom: 1, borderColor: "divider" };

const TOP_ROW = { display: "flex", alignItems: "center", minHeight: 56, gap: 1, paddingInline: 1.5 };

const BACK = { width: 48, height: 48, marginInlineStart: -1 };

const TITLES = { flex: 1, minWidth: 0, paddingBlock: 0.5 };

const WHO = { display: "block", lineHeight: 1.2, color: "text.secondary" };

const TITLE = {
  lineHeight: 1.3,
  fontWeight: 700,
  overflow: "hidden",
  textOverflow: "ellipsis",
  whiteSpace: "nowrap",
  outline: "none",
};

const CONTENT = {
  flex: 1,
  minHeight: 0,
  overflowY: "auto",
  padding: 2,
  display: "flex",
  flexDirection: "column",
  gap: 2,
};

const FILLED = { flex: 1, minHeight: 0, display: "flex", flexDirection: "column" };

const ACTIONS = {
  display: "flex",
  flexDirection: "column",
  gap: 1,
  padding: 1.5,
  paddingBottom: "max(12px, env(safe-area-inset-bottom))",
  borderTop: 1,
  borderColor: "divider",
};
