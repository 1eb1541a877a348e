import { useConnection } from "@switchboard/chat/react";
import { Button } from "@switchboard/kit";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../ui/empty.js";
import { ChatIcon } from "../ui/icons.js";

/** An address with a chat that is not the user's, or not known yet. */
export function UnknownChat(props: { onArchives: () => void; onBack: (() => void) | undefined }): ReactNode {
  const { t } = useTranslation();
  const online = useConnection().state === "online";
  if (!online) return <Empty icon={<ChatIcon />} title={t("chats.loading")} />;
  return (
    <Empty icon={<ChatIcon />} title={t("conversation.unknown")} hint={t("conversation.unknownHint")}>
      <Button onClick={props.onArchives}>{t("conversation.toArchives")}</Button>
      {props.onBack !== undefined && <Button onClick={props.onBack}>{t("conversation.back")}</Button>}
    </Empty>
  );
}
