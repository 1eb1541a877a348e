import { BlockedPeople, useConversationTexts } from "@switchboard/kit/conversations";
import type { ReactNode } from "react";
import { Pane } from "./pane.js";

/** Those whom one has blocked. */
export function BlockedPane({ onBack }: { onBack: (() => void) | undefined }): ReactNode {
  const { t } = useConversationTexts();
  return (
    <Pane title={t("block.list")} onBack={onBack}>
      <BlockedPeople />
    </Pane>
  );
}
