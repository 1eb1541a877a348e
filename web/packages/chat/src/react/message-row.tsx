import { memo, type ReactNode } from "react";
import type { Message, PendingMessage, Place } from "../api.js";
import { ownOf, reactionsOf } from "../state/reactions.js";
import type { Delivery } from "./delivery.js";
import { noticeOf, tipOf } from "./entry-text.js";
import { FoldedText } from "./folded-text.js";
import type { ChatLabels } from "./labels.js";
import { pageHref } from "./links.js";
import { Quoted } from "./quoted.js";
import { Reactions } from "./reactions.js";
import { type Actions, RowActions } from "./row-actions.js";
import type { Row } from "./rows.js";
import { relativeDay, type TimeFormat } from "./times.js";

/** What a row shows besides its entry. */
export interface RowProps {
  row: Row;
  /** Only for one's own. */
  delivery: Delivery | undefined;
  author: string;
  today: number;
  labels: ChatLabels;
  format: TimeFormat;
  locale: string | undefined;
  renderPlace?: ((place: Place, message: Message | PendingMessage) => ReactNode) | undefined;
  actionsOf?: ((message: Message) => Actions) | undefined;
  /** Who wrote what it answers, and the way there. */
  quoted?: string | undefined;
  onGo?: ((seq: number, from: number | undefined) => void) | undefined;
  /** It was gone to: it stands out. */
  marked?: boolean;
  /** The reader, and the order of emoji. */
  me?: number | undefined;
  emoji?: readonly string[] | undefined;
  onRetry?: ((clientMessageId: string) => void) | undefined;
  onDiscard?: ((clientMessageId: string) => void) | undefined;
}

/** One message, and above it the day where a new one begins. */
export const MessageRow = memo(function MessageRow(props: RowProps): ReactNode {
  const { row, delivery, author, labels, format } = props;
  const { message, pending, event } = row.entry;
  if (event !== undefined) return <EventRow {...props} text={labels.event(event) ?? ""} />;
  const side = row.notice ? "sb-notice" : row.own ? "sb-own" : "sb-other";
  const classes = ["sb-row", side, row.continues ? "sb-continues" : ""];
  const promised = pending?.tipId !== undefined;
  const isGone = message === undefined || message.gone !== undefined;
  const shown = isGone ? [] : reactionsOf(message, row.reacting, props.me, props.emoji);
  const own = ownOf(shown, props.me);
  return (
    <>
      {row.beginsDay && <Day {...props} />}
      <div
        className={classes.join(" ").trimEnd()}
        data-delivery={delivery}
        data-seq={message?.seq}
        data-marked={props.marked || undefined}
      >
        <div className="sb-bubble">
          <span className="sb-hidden">{`${author}: `}</span>
          {row.quote && (
            <Quoted
              quote={row.quote}
              author={props.quoted}
              labels={labels}
              onGo={props.onGo && ((seq) => props.onGo?.(seq, message?.seq))}
            />
          )}
          <Content {...props} />
          <RowPlace {...props} />
          <p className="sb-meta">
            <time dateTime={new Date(row.at).toISOString()} title={format.full(row.at)}>
              {format.time(row.at)}
            </time>
            {message && !row.changing && props.actionsOf && (
              <RowActions message={message} actionsOf={props.actionsOf} own={own} labels={labels} />
            )}
            {message?.editedAt !== undefined && (
              <span className="sb-edited" title={format.full(Date.parse(message.editedAt))}>
                {labels.edited}
              </span>
            )}
            {delivery && (
              <span className="sb-delivery">{promised ? labels.tipPending : labels.delivery[delivery]}</span>
            )}
          </p>
          {message && (
            <Reactions
              shown={shown}
              own={own}
              reacting={shown.length > 0 ? props.actionsOf?.(message).react : undefined}
              labels={labels}
            />
          )}
          {pending && <Failure {...props} pending={pending} />}
          {row.changing && <Failure {...props} pending={row.changing} />}
        </div>
      </div>
    </>
  );
});

/** What happened between two messages, and above it the day where a new one begins. */
function EventRow(props: RowProps & { text: string }): ReactNode {
  const { row, format, text } = props;
  return (
    <>
      {row.beginsDay && <Day {...props} />}
      <div className="sb-row sb-event">
        <p>
          <span dir="auto">{text}</span>
          <time dateTime={new Date(row.at).toISOString()} title={format.full(row.at)}>
            {format.time(row.at)}
          </time>
        </p>
      </div>
    </>
  );
}

/** What is said: words, a tip, or what the server has to say. */
function Content({ row, labels, locale }: RowProps): ReactNode {
  const { message, pending } = row.entry;
  const entry = message ?? pending;
  if (entry === undefined) return null;
  if (message?.kind === "system") {
    const href = pageHref(message.link);
    return (
      <p className="sb-text" dir="auto">
        <span>{noticeOf(message, labels, locale)}</span>
        {href && (
          <>
            <span> </span>
            <a href={href} target="_blank" rel="noopener noreferrer nofollow">
              {labels.noticeLink}
            </a>
          </>
        )}
      </p>
    );
  }
  const wanted = row.changing && isUnderWay(row.changing) ? row.changing : undefined;
  if (message?.gone !== undefined || wanted?.change?.delete)
    return <p className="sb-text sb-gone">{labels.gone}</p>;
  const tip = tipOf(entry, labels, locale);
  const text = wanted?.text ?? ("text" in entry ? entry.text : entry.content);
  return (
    <>
      {tip && <p className="sb-tip">{tip}</p>}
      {(text !== "" || !tip) && <FoldedText text={text} showAll={labels.showAll} />}
    </>
  );
}

function Day({ row, today, labels, format }: RowProps): ReactNode {
  const { day } = row;
  const relative = relativeDay(day, today);
  return (
    <div className="sb-day">
      <span>{relative ? labels[relative] : format.day(day, today)}</span>
    </div>
  );
}

function RowPlace({ row, labels, renderPlace }: RowProps): ReactNode {
  const entry = row.entry.message ?? row.entry.pending;
  if (entry === undefined) return null;
  const place = "text" in entry ? entry.place : placeOf(entry);
  if (!place) return null;
  return <div className="sb-place">{renderPlace ? renderPlace(place, entry) : labels.place(place)}</div>;
}

/** Where a message was sent from, if it says so. */
export function placeOf(message: Message): Place | undefined {
  const { lat, lng } = message;
  return lat === undefined || lng === undefined ? undefined : { lat, lng };
}

/** What one wants is shown as if it were so, until it is refused. */
const isUnderWay = ({ state }: PendingMessage): boolean => state === "queued" || state === "sending";

/** Why it was not sent, and what can be done; nothing as long as it may still go. */
function Failure(props: RowProps & { pending: PendingMessage }): ReactNode {
  const { pending, delivery, labels, onRetry, onDiscard } = props;
  if (delivery !== "failed" && delivery !== "not sent") return null;
  const id = pending.clientMessageId;
  return (
    <div className="sb-failure">
      {pending.error && <p>{labels.error(pending.error, pending)}</p>}
      {pending.change && pending.text !== "" && <q dir="auto">{pending.text}</q>}
      {delivery === "failed" && onRetry && (
        <button type="button" className="sb-small-button" onClick={() => onRetry(id)}>
          {labels.retry}
        </button>
      )}
      {onDiscard && (
        <button type="button" className="sb-small-button" onClick={() => onDiscard(id)}>
          {labels.discard}
        </button>
      )}
    </div>
  );
}
