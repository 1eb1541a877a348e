import { useOrganizerState } from "@switchboard/chat/organizer/react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Go } from "../app/use-route.js";
import { Details } from "../details/details.js";
import type { DetailsSwitch } from "../ui/controls.js";
import { Empty } from "../ui/empty.js";
import { ArchiveIcon } from "../ui/icons.js";
import { Panes, usePanes } from "../ui/panes.js";
import { ArchiveList } from "./archive-list.js";
import { ArchivedChat } from "./archived-chat.js";
import { everything } from "./filter.js";
import type { FoundChat } from "./found-chat.js";
import { SearchForm } from "./search-form.js";
import { useHistory } from "./use-history.js";
import { useSearch } from "./use-search.js";

interface Props {
  side: (children: ReactNode) => ReactNode;
  chatId: string | undefined;
  go: Go;
  details: DetailsSwitch;
  mapUrl: string | undefined;
}

/** The archives: search on the left, an ended chat in the middle, details on the right. */
export function ArchiveScreen({ side, chatId, go, details, mapUrl }: Props): ReactNode {
  const { t } = useTranslation();
  const panes = usePanes();
  const [filter, setFilter] = useState(everything);
  const { paging, filtered } = useSearch(filter);
  const knowsUnanswered = useOrganizerState((state) => state.handsOver);
  const [opened, setOpened] = useState<FoundChat>();
  // What was opened stays when another search no longer finds it.
  const chat =
    paging.pages.items.find(({ id }) => id === chatId) ?? (opened?.id === chatId ? opened : undefined);
  const history = useHistory(chat?.id);
  const open = (found: FoundChat) => {
    setOpened(found);
    go({ view: "archive", chatId: found.id });
  };
  const onBack = panes.columns === 1 ? () => go({ view: "archive" }) : undefined;

  return (
    <Panes
      of={chatId}
      showing={chat === undefined ? "left" : "middle"}
      left={side(
        <>
          <SearchForm filter={filter} onFilter={setFilter} knowsUnanswered={knowsUnanswered} />
          <ArchiveList
            paging={paging}
            filtered={filtered}
            unanswered={filter.unanswered}
            open={chatId}
            onOpen={open}
          />
        </>,
      )}
      middle={
        chat === undefined ? (
          <Empty icon={<ArchiveIcon />} title={t("archive.unopened")} hint={t("archive.unopenedHint")} />
        ) : (
          <ArchivedChat key={chat.id} chat={chat} paging={history} onBack={onBack} details={details} />
        )
      }
      right={chat && <Details view={{ chat, messages: history.pages.items }} mapUrl={mapUrl} />}
      details={details}
    />
  );
}
