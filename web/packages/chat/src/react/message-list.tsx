import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { Virtuoso, type VirtuosoHandle } from "react-virtuoso";
import type { ChatEvent, ChatView, Message, PendingMessage, Place } from "../api.js";
import { Announcer } from "./announcer.js";
import { deliveryOf, deliveryOfPending, reachOfOthers } from "./delivery.js";
import { spokenOf } from "./entry-text.js";
import { type LabelChanges, namingOwners, withLabels } from "./labels.js";
import { MessageRow } from "./message-row.js";
import { PARTS, PageEdge } from "./page-edge.js";
import type { Actions } from "./row-actions.js";
import { RowBoundary } from "./row-boundary.js";
import { eventsWithin, type Row, rowsOf } from "./rows.js";
import { timeFormat } from "./times.js";
import { useFollow } from "./use-follow.js";
import { useJump } from "./use-jump.js";
import { useFirstPage, usePaging, useReach } from "./use-paging.js";
import { useAnchor, useArrived, useOwnArrivals } from "./use-position.js";
import { useToday } from "./use-today.js";

/** What `<MessageList>` shows. */
export interface MessageListProps {
  /** Ascending by seq, without gaps. */
  messages: readonly Message[];
  pending?: readonly PendingMessage[];
  /** What one wants to become of messages, on its way. */
  changes?: readonly PendingMessage[] | undefined;
  /** What one may do to a message, now. Default: nothing. */
  actionsOf?: ((message: Message) => Actions) | undefined;
  /** The order in which reactions are shown. Default: as the server sends them. */
  emoji?: readonly string[] | undefined;
  /** What happened to the chat, ascending: stands between the messages in the words of `labels.event`. */
  events?: readonly ChatEvent[];
  marks?: ChatView["marks"];
  /** The one whose messages are on the right. */
  me?: number | undefined;
  /** Instead of `me`: whether a message belongs on the right. */
  isOwn?: (message: Message) => boolean;
  /** The other side's names; the labels' where unknown. */
  participantName?: string | undefined;
  /** Whether everybody else is that one: in a direct chat an organizer has a name, too. */
  direct?: boolean;
  /** Nothing can be sent any more. */
  ended?: boolean;
  hasOlder?: boolean;
  loadingOlder?: boolean;
  onOlder?: () => Promise<void>;
  /** For logs that are read from their beginning: whether there is more below. */
  hasNewer?: boolean;
  loadingNewer?: boolean;
  onNewer?: () => Promise<void>;
  /** Where to begin. Default: at the newest, and stay there when more arrive. */
  start?: "newest" | "oldest";
  labels?: LabelChanges | undefined;
  /** The language of times (BCP 47). Default: the browser's. */
  locale?: string | undefined;
  renderPlace?: ((place: Place, message: Message | PendingMessage) => ReactNode) | undefined;
  onRetry?: (clientMessageId: string) => void;
  onDiscard?: (clientMessageId: string) => void;
  /** Tells whether the newest is in view, first when the list has been laid out. */
  onAtEnd?: ((atEnd: boolean) => void) | undefined;
}

const NO_PENDING: readonly PendingMessage[] = [];
const NO_EVENTS: readonly ChatEvent[] = [];
const NO_MARKS: ChatView["marks"] = {};

/**
 * A chat's messages, virtualised. It stays at the newest as long as the reader is there, and never moves
 * while they read older ones; a button then says how many have come and leads back. Give each chat a `key`.
 */
export function MessageList(props: MessageListProps): ReactNode {
  const { messages, pending = NO_PENDING, marks = NO_MARKS, me, isOwn, ended = false } = props;
  const { changes = NO_PENDING, events = NO_EVENTS, hasOlder = false, hasNewer = false } = props;
  const labels = useMemo(() => namingOwners(withLabels(props.labels), events), [props.labels, events]);
  const happened = useMemo(() => {
    const told = events.filter((event) => labels.event(event) !== undefined);
    return eventsWithin(told, messages, { above: hasOlder, below: hasNewer });
  }, [events, messages, labels, hasOlder, hasNewer]);
  const rows = useMemo(() => {
    return rowsOf(messages, pending, isOwn ?? ((message) => message.authorId === me), happened, changes);
  }, [messages, pending, isOwn, me, happened, changes]);
  const reach = useMemo(() => reachOfOthers(marks, me), [marks, me]);
  const anchor = useAnchor(rows);
  const today = useToday();
  const format = timeFormat(props.locale);
  const older = usePaging(hasOlder, !!props.loadingOlder, messages[0]?.id, props.onOlder);
  const newer = usePaging(hasNewer, !!props.loadingNewer, messages.at(-1)?.id, props.onNewer);
  useFirstPage(rows.length === 0, older);
  const list = useRef<VirtuosoHandle>(null);
  const { onAtEnd } = props;
  const follow = useFollow(props.start !== "oldest", hasNewer);
  const onRange = useReach(follow.placed, { from: anchor.firstIndex, count: rows.length }, older, newer);
  const arrived = useArrived(rows, follow.following);
  useOwnArrivals(rows, follow.toNewest);
  const { loadingOlder = false, onOlder } = props;
  const jump = useJump({ list, rows, follow, hasOlder, loadingOlder, onOlder });
  const atEnd = follow.placed && follow.following;
  useEffect(() => onAtEnd?.(atEnd), [onAtEnd, atEnd]);

  const nameOf = (own: boolean, fromOrganizer: boolean): string => {
    if (own) return labels.you;
    if (fromOrganizer && !(props.direct && props.participantName)) return labels.organizer;
    return props.participantName || labels.participant;
  };
  const authorOf = (row: Row): string =>
    row.notice ? labels.notice : nameOf(row.own, row.entry.message?.fromOrganizer === 1);
  const quotedOf = ({ quote }: Row): string | undefined => {
    if (quote?.authorId === undefined) return undefined;
    if (quote.authorId === 0) return labels.notice;
    // Of one that is not here it is not known which side it is of: in a help chat there are two.
    const isOther =
      quote.fromOrganizer ??
      (!props.direct && messages.some((one) => one.authorId === quote.authorId && one.fromOrganizer === 1));
    return nameOf(quote.authorId === me, isOther);
  };

  if (rows.length === 0) {
    return <div className="sb-empty">{hasOlder ? labels.loading : labels.noMessages}</div>;
  }
  return (
    <div className="sb-list" data-placed={follow.placed || undefined}>
      <Virtuoso<Row>
        ref={list}
        className="sb-scroller"
        role="log"
        aria-label={labels.messages}
        // Rows come and go as one scrolls, and must not be read out: the announcer says what is new.
        aria-live="off"
        data={rows}
        firstItemIndex={anchor.firstIndex}
        computeItemKey={(_, row) => row.key}
        alignToBottom={props.start !== "oldest"}
        scrollerRef={follow.setScroller}
        totalListHeightChanged={follow.onHeight}
        increaseViewportBy={{ top: 800, bottom: 400 }}
        rangeChanged={onRange}
        components={PARTS}
        context={{
          top: <PageEdge loading={!!props.loadingOlder} paging={older} labels={labels} />,
          bottom: props.onNewer && <PageEdge loading={!!props.loadingNewer} paging={newer} labels={labels} />,
        }}
        itemContent={(_, row) => (
          <RowBoundary of={row} text={labels.unreadable}>
            <MessageRow
              row={row}
              delivery={
                row.entry.pending
                  ? deliveryOfPending(row.entry.pending, ended)
                  : row.changing
                    ? deliveryOfPending(row.changing, ended)
                    : row.own && row.entry.message
                      ? deliveryOf(row.entry.message, reach)
                      : undefined
              }
              actionsOf={ended ? undefined : props.actionsOf}
              me={me}
              emoji={props.emoji}
              quoted={quotedOf(row)}
              onGo={jump.go}
              marked={jump.marked !== undefined && row.entry.message?.seq === jump.marked}
              author={authorOf(row)}
              today={today}
              labels={labels}
              format={format}
              locale={props.locale}
              renderPlace={props.renderPlace}
              onRetry={props.onRetry}
              onDiscard={props.onDiscard}
            />
          </RowBoundary>
        )}
      />
      {jump.back && (
        <button type="button" className="sb-back" onClick={jump.back}>
          {labels.backToAnswer}
        </button>
      )}
      {!follow.following && (
        <button
          type="button"
          className="sb-to-newest"
          data-new={arrived > 0 || undefined}
          onClick={follow.toNewest}
          // It lies over the list, which is to scroll all the same.
          onWheel={(event) => list.current?.scrollBy({ top: event.deltaY })}
        >
          {labels.toNewest(arrived)}
        </button>
      )}
      <Announcer
        rows={rows}
        authorOf={authorOf}
        textOf={(message) => spokenOf(message, labels, props.locale)}
        eventOf={labels.event}
      />
    </div>
  );
}
