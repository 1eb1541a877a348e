import type { HelpView } from "@switchboard/chat";
import { useOrganizer } from "@switchboard/chat/organizer/react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNotices } from "../notices/notices.js";
import { ActDialog } from "../ui/act-dialog.js";
import { participantName } from "../ui/names.js";
import { NoteField } from "./note-field.js";

/** Gives a chat back to the queue, where it waits at its old place. */
export function ReturnDialog({ view, onDone }: { view: HelpView; onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const { acts } = useOrganizer();
  const notices = useNotices();
  const [note, setNote] = useState("");
  const [{ id: chatId, turn = 0 }] = useState(view.chat);
  const name = participantName(view.chat, t);
  return (
    <ActDialog
      title={t("handover.returnTitle", { name })}
      text={t("handover.returnText")}
      confirm={t("handover.returnConfirm")}
      act={async () => {
        await acts.return({ chatId, turn }, note);
        notices.say({ about: `chat ${chatId}`, text: t("left.returned", { name }), severity: "success" });
      }}
      onDone={onDone}
    >
      <NoteField note={note} onNote={setNote} autoFocus />
    </ActDialog>
  );
}
