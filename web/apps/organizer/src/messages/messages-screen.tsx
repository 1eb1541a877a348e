import { addressOf, userOf } from "@switchboard/chat";
import {
  ConversationList,
  type ConversationView,
  nameOf,
  useConversationTexts,
} from "@switchboard/kit/conversations";
import { type ReactNode, useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Go } from "../app/use-route.js";
import { Empty } from "../ui/empty.js";
import { ChatIcon } from "../ui/icons.js";
import { Panes, usePanes } from "../ui/panes.js";
import { BlockedPane } from "./blocked-pane.js";
import { DirectPane } from "./direct-pane.js";
import { ListPane } from "./list-pane.js";
import { ManageListPane, MyListsPane } from "./lists-panes.js";
import { MessagesBar } from "./messages-bar.js";

/** Stands in the address for one's own lists, and before the id of the one that is changed. */
const LISTS = "lists";
const MANAGED = "list:";
/** Stands in the address for those whom one has blocked. */
const BLOCKED = "blocked";

interface Props {
  side: (children: ReactNode) => ReactNode;
  /** What is open: the address of a direct chat, or one of the lists. */
  open: string | undefined;
  go: Go;
}

/** Messages outside of help chats: conversations on the left, the open one in the middle. */
export function MessagesScreen({ side, open, go }: Props): ReactNode {
  const { columns } = usePanes();
  const show = useCallback((chatId: string) => go({ view: "messages", chatId }), [go]);
  const onOpen = useCallback((view: ConversationView) => show(nameOf(view)), [show]);
  const onBack = columns === 1 ? () => go({ view: "messages" }) : undefined;
  return (
    <Panes
      of={open}
      showing={open === undefined ? "left" : "middle"}
      left={side(
        <>
          <MessagesBar
            onStart={(user) => show(addressOf(user))}
            onLists={() => show(LISTS)}
            onBlocked={() => show(BLOCKED)}
          />
          <ConversationList open={open} onOpen={onOpen} />
        </>,
      )}
      middle={<Middle key={open} open={open} show={show} onBack={onBack} />}
      right={undefined}
      details={NO_DETAILS}
    />
  );
}

const NO_DETAILS = { open: false, set: () => {} };

interface MiddleProps {
  open: string | undefined;
  show: (chatId: string) => void;
  onBack: (() => void) | undefined;
}

function Middle({ open, show, onBack }: MiddleProps): ReactNode {
  const { t } = useTranslation();
  const texts = useConversationTexts();
  if (open === undefined) {
    return <Empty icon={<ChatIcon />} title={texts.t("title")} hint={t("messages.noneHint")} />;
  }
  if (open === BLOCKED) return <BlockedPane onBack={onBack} />;
  if (open === LISTS) return <MyListsPane show={show} onBack={onBack} />;
  if (open.startsWith(MANAGED)) {
    return <ManageListPane listId={open.slice(MANAGED.length)} onBack={() => show(LISTS)} />;
  }
  if (userOf(open) === undefined) return <ListPane listId={open} show={show} onBack={onBack} />;
  return <DirectPane address={open} onBack={onBack} />;
}
