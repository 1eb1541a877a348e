import type { List } from "@switchboard/chat";
import { useMessenger } from "@switchboard/chat/react";
import type { ReactNode } from "react";
import { AskDialog } from "./ask-dialog.js";
import { useTexts } from "./texts/use-texts.js";

/** Asks before a list is deleted, and does it. */
export function DeleteListDialog(props: {
  list: List;
  onDone: () => void;
  onDeleted: () => void;
}): ReactNode {
  const { list, onDone, onDeleted } = props;
  const { t } = useTexts();
  const client = useMessenger();
  return (
    <AskDialog
      title={t("lists.deleteTitle", { name: list.name })}
      text={t("lists.deleteText")}
      confirm={t("lists.deleteConfirm")}
      color="error"
      act={async () => {
        await client.rest.deleteList(list.id);
        onDeleted();
      }}
      onCancel={onDone}
    />
  );
}
