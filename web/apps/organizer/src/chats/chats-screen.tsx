import type { HelpView } from "@switchboard/chat";
import { type ReactNode, useCallback } from "react";
import type { Go } from "../app/use-route.js";
import { Conversation } from "../conversation/conversation.js";
import { NoChatOpen } from "../conversation/no-chat-open.js";
import { Details } from "../details/details.js";
import type { HandOver } from "../handover/hand-over-menu.js";
import type { DetailsSwitch } from "../ui/controls.js";
import { Panes, usePanes } from "../ui/panes.js";
import { ChatList } from "./chat-list.js";
import { allOf } from "./order.js";
import type { ListOrder } from "./use-list-order.js";

interface Props {
  side: (children: ReactNode) => ReactNode;
  order: ListOrder;
  chatId: string | undefined;
  /** What is known of the chat that is open. */
  view: HelpView | undefined;
  me: number;
  go: Go;
  details: DetailsSwitch;
  mapUrl: string | undefined;
  onClose: () => void;
  handOver: HandOver | undefined;
}

/** The chats: list on the left, the open one in the middle, details on the right. */
export function ChatsScreen(props: Props): ReactNode {
  const { side, order, chatId, view, me, go, details, mapUrl, onClose, handOver } = props;
  const { columns } = usePanes();
  const onOpen = useCallback((id: string) => go({ view: "chats", chatId: id }), [go]);
  const onBack = columns === 1 ? () => go({ view: "chats" }) : undefined;
  return (
    <Panes
      of={chatId}
      showing={chatId === undefined ? "left" : "middle"}
      left={side(<ChatList order={order} open={chatId} onOpen={onOpen} />)}
      middle={
        chatId === undefined ? (
          <NoChatOpen any={allOf(order.listed).length > 0} />
        ) : (
          <Conversation
            chatId={chatId}
            me={me}
            onBack={onBack}
            details={details}
            onClose={onClose}
            handOver={handOver}
            onArchives={() => go({ view: "archive" })}
          />
        )
      }
      right={view && <Details view={view} mapUrl={mapUrl} />}
      details={details}
    />
  );
}
