import Box from "@mui/material/Box";
import List from "@mui/material/List";
import ListItem from "@mui/material/ListItem";
import { useColleagues } from "@switchboard/chat/organizer/react";
import { useInbox, useMessenger } from "@switchboard/chat/react";
import { useNow } from "@switchboard/kit";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Virtuoso } from "react-virtuoso";
import { Empty } from "../ui/empty.js";
import { TeamIcon } from "../ui/icons.js";
import { ColleagueRow } from "./colleague-row.js";
import { byReadiness } from "./colleagues.js";

/** So many are drawn at once; of more, those that are in view. */
const DRAWN = 50;

/** Who else is there, for as long as it is shown. */
export function ColleagueList(): ReactNode {
  const { t } = useTranslation();
  const client = useMessenger();
  const me = useInbox((state) => state.me);
  const colleagues = useColleagues();
  useNow(60_000);
  const others = useMemo(() => colleagues && byReadiness(colleagues, me), [colleagues, me]);
  if (others === undefined) return <Empty icon={<TeamIcon />} title={t("team.loading")} />;
  if (others.length === 0) return <Empty icon={<TeamIcon />} title={t("team.nobody")} />;
  const now = client.now();
  if (others.length > DRAWN) {
    return (
      <Box sx={{ flex: 1, minHeight: 0 }}>
        <Virtuoso
          data={others}
          computeItemKey={(_, { id }) => id}
          itemContent={(_, colleague) => (
            <Box sx={{ px: 2, py: 1 }}>
              <ColleagueRow colleague={colleague} now={now} />
            </Box>
          )}
        />
      </Box>
    );
  }
  return (
    <List aria-label={t("team.colleagues")} sx={{ flex: 1, overflowY: "auto", py: 0 }}>
      {others.map((colleague) => (
        <ListItem key={colleague.id}>
          <ColleagueRow colleague={colleague} now={now} />
        </ListItem>
      ))}
    </List>
  );
}
