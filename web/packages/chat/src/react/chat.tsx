import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { ChatView, Message, PendingMessage, Place } from "../api.js";
import { type ChatId, LIMITS, type UserId } from "../generated/wire.js";
import { isDirect, isHelp, isList } from "../state/kinds.js";
import { Composer } from "./composer.js";
import { ConnectionBanner, mayComeBack } from "./connection-banner.js";
import { useChat, useConnection, useInbox, useMessenger } from "./hooks.js";
import { type ChatLabels, type LabelChanges, withLabels } from "./labels.js";
import { MessageList } from "./message-list.js";
import { TypingLine } from "./typing-line.js";
import { useAnswering } from "./use-answering.js";
import { useEditing } from "./use-editing.js";
import { useKeyboardInset } from "./use-keyboard-inset.js";
import { useTimeline } from "./use-timeline.js";

/** What `<Chat>` takes. */
export interface ChatProps {
  chatId: ChatId;
  /** Shown above the messages. */
  header?: ReactNode;
  /** Texts to be replaced; the others are English. */
  labels?: LabelChanges;
  /** The language of times (BCP 47). Default: the browser's. */
  locale?: string;
  /** Nothing can be written without a connection. Default: what is written is kept and sent later. */
  disableWhileOffline?: boolean;
  /** Where the user is now: goes with each message. */
  getPlace?: () => Place | undefined;
  /** Shows where a message was sent from. Default: its coordinates. */
  renderPlace?: (place: Place, message: Message | PendingMessage) => ReactNode;
  /** Who the user is, for as long as the client does not know: offline, before the first connection. */
  me?: UserId;
  /** What the user should know before writing: stands above the text field. */
  note?: ReactNode;
  /** Stands where the text field would be, where the user may only read. */
  readOnly?: ReactNode;
  className?: string;
}

/** A chat: its messages, the state of the connection, and where one writes. Fills its parent. */
export function Chat(props: ChatProps): ReactNode {
  const { chatId } = props;
  const client = useMessenger();
  const view = useChat(chatId);
  const labels = useMemo(() => withLabels(props.labels), [props.labels]);
  const root = useRef<HTMLElement>(null);
  useKeyboardInset(root);
  useEffect(() => {
    // What is in view is not known before the list has been laid out.
    client.view(chatId, { atEnd: false });
    return () => client.view(undefined);
  }, [client, chatId]);
  const onAtEnd = useCallback((atEnd: boolean) => client.view(chatId, { atEnd }), [client, chatId]);

  return (
    <section ref={root} className={props.className ? `sb-chat ${props.className}` : "sb-chat"}>
      {props.header}
      {view ? (
        <OpenChat key={chatId} {...props} view={view} labels={labels} onAtEnd={onAtEnd} />
      ) : (
        <div className="sb-empty" role="status">
          {labels.loading}
        </div>
      )}
    </section>
  );
}

type OpenChatProps = Omit<ChatProps, "labels"> & {
  view: ChatView;
  labels: ChatLabels;
  onAtEnd: (atEnd: boolean) => void;
};

function OpenChat(props: OpenChatProps): ReactNode {
  const { chatId, view, labels, getPlace, disableWhileOffline = false } = props;
  const client = useMessenger();
  const connection = useConnection();
  const me = useInbox((state) => state.me) ?? props.me;
  const limit = useInbox((state) => state.limits?.messageChars) ?? LIMITS.messageChars;
  const typing = useInbox((state) => state.typing[view.chat.id]) ?? NOBODY;
  const events = useTimeline(view.chat);
  const { drafts } = client;
  const [, setLoads] = useState(0);
  // What an earlier run has left comes a moment after the chat.
  useEffect(() => drafts.onLoaded(() => setLoads((loads) => loads + 1)), [drafts]);
  const ended = view.chat.ended === 1;
  const [endedBefore] = useState(ended);
  const disabled = !mayComeBack(connection) || (disableWhileOffline && connection.state !== "online");

  const send = (text: string) => {
    const place = getPlace?.();
    const also = { ...(place && { place }), ...answering.sending };
    client.send(chatId, text, Object.keys(also).length === 0 ? undefined : also);
    answering.end();
  };
  const answering = useAnswering(view.messages);
  const editing = useEditing(client, view, answering.begin);

  return (
    <>
      <MessageList
        messages={view.messages}
        pending={view.pending}
        changes={view.changes}
        actionsOf={editing.actionsOf}
        emoji={editing.emoji}
        {...(events && { events })}
        marks={view.marks}
        me={me}
        direct={!isHelp(view)}
        participantName={nameOf(view)}
        ended={ended}
        hasOlder={view.hasOlder}
        loadingOlder={view.loadingOlder}
        onOlder={() => client.loadOlder(chatId)}
        labels={labels}
        locale={props.locale}
        renderPlace={props.renderPlace}
        onRetry={(id) => client.retry(id)}
        onDiscard={(id) => client.discard(id)}
        onAtEnd={props.onAtEnd}
      />
      <TypingLine users={typing} view={view} labels={labels} />
      <ConnectionBanner
        connection={connection}
        writing={
          ended || props.readOnly !== undefined ? undefined : disableWhileOffline ? "disabled" : "kept"
        }
        labels={labels}
        onReconnect={() => client.reconnect()}
      />
      {props.note}
      {props.readOnly ??
        (ended ? (
          <ClosedNote text={labels.closed} justNow={!endedBefore} />
        ) : editing.composer ? (
          <Composer key={editing.seq} {...editing.composer} disabled={disabled} labels={labels} />
        ) : (
          <Composer
            onUp={editing.last}
            answering={answering.quote}
            onAnsweringEnd={answering.end}
            draft={drafts.get(chatId)}
            onDraft={(draft) => drafts.set(chatId, draft)}
            onSend={send}
            onType={(isTyping) => !isList(view) && client.type(chatId, isTyping)}
            limit={limit}
            disabled={disabled}
            labels={labels}
          />
        ))}
    </>
  );
}

const NOBODY: readonly UserId[] = [];

/** How the other side is called. */
function nameOf(view: ChatView): string | undefined {
  if (isHelp(view)) return view.chat.participant?.name;
  if (isDirect(view)) return view.chat.peer.name;
  return isList(view) ? view.chat.title : undefined;
}

/** Stands where the composer was. Takes over the focus when that has just gone, so that it is not lost. */
function ClosedNote({ text, justNow }: { text: string; justNow: boolean }): ReactNode {
  const note = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (justNow && document.activeElement === document.body) note.current?.focus({ preventScroll: true });
  }, [justNow]);
  return (
    <p ref={note} className="sb-closed" role="status" tabIndex={-1}>
      {text}
    </p>
  );
}
