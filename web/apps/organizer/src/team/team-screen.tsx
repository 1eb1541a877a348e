import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { DetailsSwitch } from "../ui/controls.js";
import { Empty } from "../ui/empty.js";
import { TeamIcon } from "../ui/icons.js";
import { Panes } from "../ui/panes.js";
import { ColleagueList } from "./colleague-list.js";

interface Props {
  side: (children: ReactNode) => ReactNode;
  details: DetailsSwitch;
}

/** The agency: who else is there. */
export function TeamScreen({ side, details }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <Panes
      of="team"
      showing="left"
      left={side(<ColleagueList />)}
      middle={<Empty icon={<TeamIcon />} title={t("team.title")} hint={t("team.hint")} />}
      right={undefined}
      details={details}
    />
  );
}
