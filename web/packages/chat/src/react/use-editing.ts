import { useCallback, useState } from "react";
import type { ChatView, Client, Message } from "../api.js";
import type { Seq } from "../generated/wire.js";
import { mayDelete, mayEdit, mayReact, mayReply, roomOf } from "../state/may-change.js";
import type { ComposerProps } from "./composer.js";
import { useInbox } from "./hooks.js";
import type { Actions } from "./row-actions.js";

/** The messages that may be changed or reacted to, and the one of one's own that is being changed. */
export interface Editing {
  /** The order in which reactions are shown; undefined where the server knows none. */
  emoji: readonly string[] | undefined;
  /** What one may do to a message; undefined where the server knows no changes. */
  actionsOf: ((message: Message) => Actions) | undefined;
  /** The field for the message that is being changed. Its text is a draft of its own. */
  composer: Omit<ComposerProps, "disabled" | "labels"> | undefined;
  /** Which one that is. */
  seq: Seq | undefined;
  /** Begins to change the last one. */
  last: () => void;
}

/** `reply`: what begins an answer to a message. */
export function useEditing(client: Client, view: ChatView, reply: (message: Message) => void): Editing {
  const me = useInbox((state) => state.me);
  const limits = useInbox((state) => state.limits);
  const [editing, setEditing] = useState<Message>();
  const { chat, messages } = view;
  const chatId = chat.id;
  const reactions = limits?.reactions;
  const isOffered = limits?.edits !== undefined || reactions !== undefined;
  const actionsOf = useCallback(
    (message: Message): Actions => {
      const who = { ...(me === undefined ? {} : { me }), ...(limits === undefined ? {} : { limits }) };
      const now = client.now();
      return {
        ...(mayReply(chat, message) && {
          reply: () => {
            setEditing(undefined);
            reply(message);
          },
        }),
        ...(mayEdit(who, chat, message, now) && { edit: () => setEditing(message) }),
        ...(mayDelete(who, chat, message, now) && {
          delete: () => {
            setEditing((open) => (open?.seq === message.seq ? undefined : open));
            client.delete(chatId, message.seq);
          },
        }),
        ...(reactions !== undefined &&
          mayReact(who, chat, message) && {
            react: { ...reactions, react: (emoji, on) => client.react(chatId, message.seq, emoji, on) },
          }),
      };
    },
    [client, chat, chatId, me, limits, reactions, reply],
  );
  const last = () => {
    const own = messages.filter((message) => actionsOf(message).edit !== undefined);
    setEditing(own.at(-1));
  };
  const end = () => setEditing(undefined);
  const composer = editing && {
    draft: editing.content,
    onDraft: () => undefined,
    onSend: (text: string) => {
      if (text !== editing.content) client.edit(chatId, editing.seq, text);
      end();
    },
    onCancel: end,
    limit: roomOf(limits === undefined ? {} : { limits }, chat, editing),
  };
  return {
    emoji: reactions?.emoji,
    actionsOf: isOffered ? actionsOf : undefined,
    composer,
    seq: editing?.seq,
    last,
  };
}
