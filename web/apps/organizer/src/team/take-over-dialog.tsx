import type { AgencyChat } from "@switchboard/chat/organizer";
import { useOrganizer } from "@switchboard/chat/organizer/react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { NoteField } from "../handover/note-field.js";
import { ActDialog } from "../ui/act-dialog.js";
import { participantName } from "../ui/names.js";

/** Takes a chat of the agency over, also one that waits. Whoever was faster is told of. */
export function TakeOverDialog(props: {
  chat: AgencyChat;
  onTaken: (chatId: string) => void;
  onDone: () => void;
}): ReactNode {
  const { chat, onTaken, onDone } = props;
  const { t } = useTranslation();
  const { acts } = useOrganizer();
  const [note, setNote] = useState("");
  // As it was when it was asked for: what has changed since is told, not passed over.
  const [{ id: chatId, turn = 0, state }] = useState(chat);
  return (
    <ActDialog
      title={t("team.takeTitle", { name: participantName(chat, t) })}
      text={state === "waiting" ? t("team.takeWaiting") : t("team.takeActive")}
      confirm={t("team.take")}
      act={async () => {
        await acts.takeOver({ chatId, turn }, note);
        onTaken(chatId);
      }}
      onDone={onDone}
    >
      <NoteField note={note} onNote={setNote} autoFocus />
    </ActDialog>
  );
}
