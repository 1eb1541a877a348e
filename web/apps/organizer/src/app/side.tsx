import Box from "@mui/material/Box";
import Tab from "@mui/material/Tab";
import Tabs from "@mui/material/Tabs";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { DutySwitch } from "../duty/use-duty.js";
import { MissedList } from "../missed/missed-list.js";
import { QueueCard } from "../waiting/queue-card.js";
import type { WaitSwitch } from "../waiting/use-wait.js";
import type { Route } from "./route.js";

interface Props {
  wait: WaitSwitch;
  duty: DutySwitch;
  /** Whether there is a team to look at. */
  team: boolean;
  view: Route["view"];
  onView: (view: Route["view"]) => void;
  /** How many chats are active. */
  active: number;
  /** Messages outside of help chats that are unread. */
  unread: number;
  children: ReactNode;
}

/** The left column: the switch, then the chats, the messages, the archives, or the team. */
export function Side({ wait, duty, children, ...views }: Props): ReactNode {
  const { view } = views;
  return (
    <>
      <QueueCard wait={wait} duty={duty} />
      <MissedList />
      <Views {...views} />
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
  team,
}: Omit<Props, "wait" | "duty" | "children">): ReactNode {
  const { t } = useTranslation();
  return (
    <Tabs
      value={view}
      onChange={(_, next: Route["view"]) => onView(next)}
      variant={team ? "scrollable" : "fullWidth"}
      scrollButtons={false}
      aria-label={t("app.views")}
      sx={{
        borderBottom: 1,
        borderColor: "divider",
        flexShrink: 0,
        "& .MuiTab-root": team
          ? { flexGrow: 1, minWidth: 0, px: 0.75, fontSize: "0.875rem" }
          : { minWidth: 0, px: 1 },
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
      {team && (
        <Tab value="team" id="tab-team" aria-controls="panel-team" label={<span>{t("team.tab")}</span>} />
      )}
    </Tabs>
  );
});
