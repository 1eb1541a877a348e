import {
  DirectTalk,
  PersonMenu,
  PresenceLine,
  personName,
  useConversationTexts,
  useDirect,
} from "@switchboard/kit/conversations";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../ui/empty.js";
import { ChatIcon } from "../ui/icons.js";
import { Pane } from "./pane.js";

/** A direct chat: with whom, what can be done about them, and what was said. */
export function DirectPane({
  address,
  onBack,
}: {
  address: string;
  onBack: (() => void) | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const texts = useConversationTexts();
  const view = useDirect(address);
  if (view === undefined) return <Empty icon={<ChatIcon />} title={t("messages.unknown")} />;
  const { peer } = view.chat;
  return (
    <Pane
      title={personName(peer, texts.t)}
      line={<PresenceLine userId={peer.id} />}
      onBack={onBack}
      beside={<PersonMenu view={view} />}
      fill
    >
      <DirectTalk view={view} />
    </Pane>
  );
}
