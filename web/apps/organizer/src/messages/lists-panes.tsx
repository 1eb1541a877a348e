import { ManageList, MyLists, useConversationTexts } from "@switchboard/kit/conversations";
import type { ReactNode } from "react";
import { Pane } from "./pane.js";

interface Props {
  show: (chatId: string) => void;
  onBack: (() => void) | undefined;
}

/** One's own lists. */
export function MyListsPane({ show, onBack }: Props): ReactNode {
  const { t } = useConversationTexts();
  return (
    <Pane title={t("lists.title")} onBack={onBack}>
      <MyLists onWrite={({ id }) => show(id)} onManage={({ id }) => show(`list:${id}`)} />
    </Pane>
  );
}

/** One of them: its name and its members. */
export function ManageListPane({ listId, onBack }: { listId: string; onBack: () => void }): ReactNode {
  const { t } = useConversationTexts();
  return (
    <Pane title={t("lists.manage")} onBack={onBack}>
      <ManageList listId={listId} onDeleted={onBack} />
    </Pane>
  );
}
