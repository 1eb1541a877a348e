import Box from "@mui/material/Box";
import Tab from "@mui/material/Tab";
import Tabs from "@mui/material/Tabs";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { QueueCard } from "../waiting/queue-card.js";
import type { WaitSwitch } from "../waiting/use-wait.js";
import type { Route } from "./route.js";

interface Props {
  wait: WaitSwitch;
  view: Route["view"];
  onView: (view: Route["view"]) => void;
  /** How many chats are active. */
  active: number;
  /** Messages outside of help chats that are unread. */
  unread: number;
  children: ReactNode;
}

/** The left column: the switch, then the chats, the messages, or the archives. */
export function Side({ wait, view, onView, active, unread, children }: Props): ReactNode {
  return (
    <>
      <QueueCard wait={wait} />
      <Views view={view} onView={onView} active={active} unread={unread} />
      <Box
        role="tabpanel"
        id={`panel-${view}`}
        aria-labelledby={`tab-${view}`}
        sx={{ flex: 1, minHeight: 0, display: "flex", flexDirection: "column" }}
      >
        {children}
      </Box>
    </>
  );
}

/** The views. Drawn only when it changes: messages come often. */
const Views = memo(function Views({
  view,
  onView,
  active,
  unread,
}: Omit<Props, "wait" | "children">): ReactNode {
  const { t } = useTranslation();
  return (
    <Tabs
      value={view}
      onChange={(_, next: Route["view"]) => onView(next)}
      variant="fullWidth"
      aria-label={t("app.views")}
      sx={{
        borderBottom: 1,
        borderColor: "divider",
        flexShrink: 0,
        "& .MuiTab-root": { minWidth: 0, px: 1 },
      }}
    >
      <Tab
        value="chats"
        id="tab-chats"
        aria-controls="panel-chats"
        label={<span>{active > 0 ? t("chats.tabCount", { count: active }) : t("chats.tab")}</span>}
      />
      <Tab
        value="messages"
        id="tab-messages"
        aria-controls="panel-messages"
        label={<span>{unread > 0 ? t("messages.tabCount", { count: unread }) : t("messages.tab")}</span>}
      />
      <Tab
        value="archive"
        id="tab-archive"
        aria-controls="panel-archive"
        label={<span>{t("archive.tab")}</span>}
      />
    </Tabs>
  );
});
