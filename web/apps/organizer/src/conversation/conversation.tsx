import Box from "@mui/material/Box";
import { isHelp } from "@switchboard/chat";
import { useOrganizerState } from "@switchboard/chat/organizer/react";
import { Chat, useChat, useInbox } from "@switchboard/chat/react";
import { useChatTexts } from "@switchboard/kit";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { HandOver } from "../handover/hand-over-menu.js";
import { HandOverNote, notesOf } from "../handover/hand-over-note.js";
import { leftWords } from "../handover/left-words.js";
import { OfferedBar } from "../handover/offered-bar.js";
import { useOwnOffer } from "../handover/own-offer.js";
import { useWithdraw } from "../handover/use-withdraw.js";
import type { PaneControls } from "../ui/controls.js";
import { failureText } from "../ui/failure.js";
import { participantName } from "../ui/names.js";
import { ConversationHeader } from "./conversation-header.js";
import { ResolvedNote } from "./resolved-note.js";
import { UnknownChat } from "./unknown-chat.js";
import { useEventLabel } from "./use-event-label.js";

interface Props extends PaneControls {
  chatId: string;
  /** Who is signed in, for as long as the client does not know. */
  me: number;
  onClose: () => void;
  handOver: HandOver | undefined;
  onArchives: () => void;
}

/** The open chat: its header, its messages, and where to write. */
export function Conversation({ chatId, me, onClose, handOver, onArchives, ...controls }: Props): ReactNode {
  const { t } = useTranslation();
  const view = useChat(chatId);
  const texts = useChatTexts();
  const event = useEventLabel();
  const left = useOrganizerState((state) => state.left[chatId]);
  const offer = useOwnOffer(chatId, me);
  const withdraw = useWithdraw();
  const notes = useInbox((state) => notesOf(state.timelines[chatId] ?? []));
  const name = view !== undefined && isHelp(view) ? participantName(view.chat, t) : "";
  const labels = useMemo(
    () => ({
      ...texts.labels,
      event,
      error: (error: unknown) => failureText(error, t),
      ...(left && { closed: leftWords(left, name, t) }),
    }),
    [texts.labels, event, left, name, t],
  );
  if (view === undefined || !isHelp(view))
    return <UnknownChat onArchives={onArchives} onBack={controls.onBack} />;
  return (
    <Box
      component="section"
      aria-label={t("conversation.region")}
      sx={{ display: "flex", flexDirection: "column", height: "100%", minWidth: 0 }}
    >
      <ConversationHeader
        view={view}
        onClose={onClose}
        handOver={handOver}
        hasLeft={left !== undefined}
        {...controls}
      />
      {offer !== undefined && <OfferedBar offer={offer} onWithdraw={() => withdraw(offer.offerId)} />}
      {notes.length > 0 && view.chat.ended === 0 && <HandOverNote notes={notes} />}
      <Box sx={{ flex: 1, minHeight: 0 }}>
        <Chat
          chatId={chatId}
          labels={labels}
          locale={texts.locale}
          me={me}
          note={
            view.chat.ended === 0 &&
            view.chat.resolvedAt !== undefined && (
              <ResolvedNote name={name} at={view.chat.resolvedAt} onClose={onClose} />
            )
          }
        />
      </Box>
    </Box>
  );
}
