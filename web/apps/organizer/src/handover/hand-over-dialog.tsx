import type { HelpView } from "@switchboard/chat";
import { useOrganizer } from "@switchboard/chat/organizer/react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { ActDialog } from "../ui/act-dialog.js";
import { participantName } from "../ui/names.js";
import { ColleaguePicker } from "./colleague-picker.js";
import { NoteField } from "./note-field.js";

/** Offers a chat to a colleague. It stays with the user until it was accepted. */
export function HandOverDialog({ view, onDone }: { view: HelpView; onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const { acts } = useOrganizer();
  const [to, setTo] = useState<number>();
  const [note, setNote] = useState("");
  // As it was when it was asked for: what has changed since is told, not passed over.
  const [{ id: chatId, turn = 0 }] = useState(view.chat);
  return (
    <ActDialog
      title={t("handover.title", { name: participantName(view.chat, t) })}
      text={t("handover.text")}
      confirm={t("handover.confirm")}
      ready={to !== undefined}
      act={async () => {
        if (to !== undefined) await acts.offer({ chatId, turn }, to, note);
      }}
      onDone={onDone}
    >
      <ColleaguePicker chosen={to} onChoose={setTo} />
      <NoteField note={note} onNote={setNote} />
    </ActDialog>
  );
}
