import { addressOf } from "@switchboard/chat";
import {
  ConversationList,
  type ConversationView,
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
import { MessagesBar } from "./messages-bar.js";

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
  const onOpen = useCallback(({ chat }: ConversationView) => show(addressOf(chat.peer.id)), [show]);
  const onBack = columns === 1 ? () => go({ view: "messages" }) : undefined;
  return (
    <Panes
      showing={open === undefined ? "left" : "middle"}
      left={side(
        <>
          <MessagesBar onStart={(user) => show(addressOf(user))} onBlocked={() => show(BLOCKED)} />
          <ConversationList open={open} onOpen={onOpen} />
        </>,
      )}
      middle={<Middle key={open} open={open} onBack={onBack} />}
      right={undefined}
      details={NO_DETAILS}
    />
  );
}

const NO_DETAILS = { open: false, set: () => {} };

function Middle({ open, onBack }: { open: string | undefined; onBack: (() => void) | undefined }): ReactNode {
  const { t } = useTranslation();
  const texts = useConversationTexts();
  if (open === undefined) {
    return <Empty icon={<ChatIcon />} title={texts.t("title")} hint={t("messages.noneHint")} />;
  }
  if (open === BLOCKED) return <BlockedPane onBack={onBack} />;
  return <DirectPane address={open} onBack={onBack} />;
}
