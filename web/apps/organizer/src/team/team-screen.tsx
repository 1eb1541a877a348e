import type { AgencyChat } from "@switchboard/chat/organizer";
import { useColleagues, useOrganizerState } from "@switchboard/chat/organizer/react";
import { useInbox } from "@switchboard/chat/react";
import { type ReactNode, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Go } from "../app/use-route.js";
import { Details } from "../details/details.js";
import type { DetailsSwitch } from "../ui/controls.js";
import { Empty } from "../ui/empty.js";
import { TeamIcon } from "../ui/icons.js";
import { colleagueName } from "../ui/names.js";
import { Panes, usePanes } from "../ui/panes.js";
import { AgencyChatPane } from "./agency-chat-pane.js";
import { AgencyList } from "./agency-list.js";
import { ColleagueList } from "./colleague-list.js";
import { type Part, PartSwitch } from "./part-switch.js";
import { TakeOverDialog } from "./take-over-dialog.js";
import { useAgencyChats } from "./use-agency-chats.js";

interface Props {
  side: (children: ReactNode) => ReactNode;
  chatId: string | undefined;
  go: Go;
  details: DetailsSwitch;
  mapUrl: string | undefined;
  /** Whether it is asked whether the open chat is to be taken over. */
  taking: boolean;
  onTaking: (taking: boolean) => void;
  /** The user has taken a chat over. */
  onTaken: (chatId: string) => void;
}

/** The agency: who else is there, and the chats that wait, that others have, or that nobody looks after. */
export function TeamScreen(props: Props): ReactNode {
  const { side, chatId, go, details, mapUrl, taking, onTaking, onTaken } = props;
  const { t } = useTranslation();
  const { columns } = usePanes();
  const [part, setPart] = useState<Part>("colleagues");
  const supervises = useInbox((state) => state.rank === "supervisor");
  const handsOver = useOrganizerState((state) => state.handsOver);
  const of = handsOver && part !== "colleagues" ? part : undefined;
  const me = useInbox((state) => state.me);
  const found = useAgencyChats(of, me);
  const colleagues = useColleagues();
  const [opened, setOpened] = useState<AgencyChat>();
  // What was opened stays when it is in the list no more: what became of it is told to who acts on it.
  const chat =
    of && (found.chats?.find(({ id }) => id === chatId) ?? (opened?.id === chatId ? opened : undefined));
  const ownerOf = useCallback(
    ({ state, organizerId }: AgencyChat) => {
      if (state === "waiting" || organizerId === undefined) return undefined;
      const known = colleagues?.find(({ id }) => id === organizerId);
      return colleagueName(known ?? { id: organizerId, name: "" }, t);
    },
    [colleagues, t],
  );
  const onOpen = useCallback(
    (one: AgencyChat) => {
      setOpened(one);
      go({ view: "team", chatId: one.id });
    },
    [go],
  );
  const { again } = found;
  return (
    <>
      <Panes
        of={chat?.id}
        showing={chat === undefined ? "left" : "middle"}
        left={side(
          <>
            {handsOver && <PartSwitch supervises={supervises} part={part} onPart={setPart} />}
            {of === undefined ? (
              <ColleagueList />
            ) : (
              <AgencyList key={of} of={of} found={found} ownerOf={ownerOf} open={chatId} onOpen={onOpen} />
            )}
          </>,
        )}
        middle={
          chat === undefined ? (
            <Empty icon={<TeamIcon />} title={t("team.title")} hint={t("team.hint")} />
          ) : (
            <AgencyChatPane
              key={chat.id}
              chat={chat}
              owner={ownerOf(chat)}
              readable={supervises}
              onTakeOver={() => onTaking(true)}
              onBack={columns === 1 ? () => go({ view: "team" }) : undefined}
              details={details}
            />
          )
        }
        right={chat && <Details view={{ chat, messages: [] }} mapUrl={mapUrl} />}
        details={details}
      />
      {taking && chat !== undefined && (
        <TakeOverDialog
          key={chat.id}
          chat={chat}
          onTaken={onTaken}
          onDone={() => {
            onTaking(false);
            again();
          }}
        />
      )}
    </>
  );
}
