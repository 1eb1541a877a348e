import type { DirectView, PendingMessage } from "@switchboard/chat";
import { addressOf } from "@switchboard/chat";
import { Chat } from "@switchboard/chat/react";
import { type ReactNode, useMemo } from "react";
import { useChatTexts } from "../chat-texts.js";
import { failureText } from "./failure.js";
import { personName } from "./model.js";
import { NoteLine } from "./note-line.js";
import { useTexts } from "./texts/use-texts.js";
import { useBlocks } from "./use-blocks.js";

interface Props {
  view: DirectView;
  /** Who is signed in, for as long as the client does not know. */
  me?: number | undefined;
}

/** A direct chat: its messages, and where to write. The app puts a heading above it. */
export function DirectTalk({ view, me }: Props): ReactNode {
  const { t } = useTexts();
  const texts = useChatTexts();
  const { peer } = view.chat;
  const blocked = useBlocks().has(peer.id);
  const name = personName(peer, t);
  const labels = useMemo(
    () => ({
      ...texts.labels,
      // The other one, whichever side that is.
      participant: name,
      organizer: name,
      error: (error: { code: string }, of?: PendingMessage) =>
        of?.tip && error.code === "forbidden" ? t("tip.refused") : failureText(error, t),
    }),
    [texts.labels, name, t],
  );
  const note = blocked && <NoteLine>{t("block.note", { name })}</NoteLine>;
  return (
    <Chat
      chatId={addressOf(peer.id)}
      labels={labels}
      locale={texts.locale}
      note={note}
      {...(me === undefined ? {} : { me })}
    />
  );
}
