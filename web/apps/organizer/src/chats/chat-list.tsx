import Box from "@mui/material/Box";
import List from "@mui/material/List";
import { useConnection, useInbox, useWatch } from "@switchboard/chat/react";
import { moveFocus } from "@switchboard/kit/conversations";
import { type FocusEvent, type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../ui/empty.js";
import { ChatIcon } from "../ui/icons.js";
import { Behind } from "./behind.js";
import { ChatRow } from "./chat-row.js";
import { allOf } from "./order.js";
import type { ListOrder } from "./use-list-order.js";

interface Props {
  order: ListOrder;
  open: string | undefined;
  onOpen: (chatId: string) => void;
}

/** The active chats, or why there are none. */
export function ChatList(props: Props): ReactNode {
  const { waiting, others } = props.order.listed;
  return waiting.length + others.length === 0 ? <NoChats /> : <Rows {...props} />;
}

/**
 * The active chats: who waits for an answer, and below a rule the others. Arrows, Home and End move between them as in
 * any list; Tab goes on. Rows stay where they are under the pointer, and while the keyboard is among them.
 */
function Rows({ order, open, onOpen }: Props): ReactNode {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const { listed, hold } = order;
  const chats = allOf(listed);
  useWatch(useMemo(() => allOf(listed).map(({ chat }) => chat.participantId), [listed]));
  // Who clicks a row leaves the focus there, and goes away with the pointer.
  const onFocus = ({ target }: FocusEvent) => hold("keyboard", target.matches(":focus-visible"));
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (!currentTarget.contains(relatedTarget)) hold("keyboard", false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    moveFocus(event, list.current);
    if (!event.altKey && !event.ctrlKey && !event.metaKey) hold("keyboard", true);
  };
  useEffect(
    () => () => {
      hold("pointer", false);
      hold("keyboard", false);
    },
    [hold],
  );
  const firstAnswered = listed.waiting.length > 0 ? listed.others[0] : undefined;
  return (
    <Box
      onPointerEnter={() => hold("pointer", true)}
      onPointerLeave={() => hold("pointer", false)}
      onFocus={onFocus}
      onBlur={onBlur}
      sx={{ position: "relative", flex: 1, minHeight: 0, display: "flex", flexDirection: "column" }}
    >
      <List
        ref={list}
        aria-label={t("chats.list")}
        onKeyDown={onKeyDown}
        sx={{ flex: 1, overflowY: "auto", py: 0 }}
      >
        {chats.map((view) => (
          <ChatRow
            key={view.chat.id}
            view={view}
            open={view.chat.id === open}
            onOpen={onOpen}
            belowRule={view === firstAnswered}
          />
        ))}
      </List>
      {order.isBehind && <Behind onSort={order.sort} />}
    </Box>
  );
}

function NoChats(): ReactNode {
  const { t } = useTranslation();
  const waiting = useInbox((state) => state.waiting);
  const online = useConnection().state === "online";
  if (!online) return <Empty icon={<ChatIcon />} title={t("chats.loading")} />;
  const hint = waiting ? t("chats.emptyOn") : t("chats.emptyOff");
  return <Empty icon={<ChatIcon />} title={t("chats.empty")} hint={hint} />;
}
