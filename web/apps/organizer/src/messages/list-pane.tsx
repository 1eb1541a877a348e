import { ListTalk, ManageButton, useList } from "@switchboard/kit/conversations";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../ui/empty.js";
import { ChatIcon } from "../ui/icons.js";
import { Pane } from "./pane.js";

interface Props {
  listId: string;
  show: (chatId: string) => void;
  onBack: (() => void) | undefined;
}

/** A list, as its owner or one of its members has it. */
export function ListPane({ listId, show, onBack }: Props): ReactNode {
  const { t } = useTranslation();
  const view = useList(listId);
  if (view === undefined) return <Empty icon={<ChatIcon />} title={t("messages.unknown")} />;
  return (
    <Pane
      title={view.chat.title}
      onBack={onBack}
      beside={<ManageButton view={view} onManage={() => show(`list:${listId}`)} />}
      fill
    >
      <ListTalk view={view} onReply={show} />
    </Pane>
  );
}
