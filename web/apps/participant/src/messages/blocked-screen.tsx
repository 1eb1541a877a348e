import { BlockedPeople, useConversationTexts } from "@switchboard/kit/conversations";
import { Screen } from "../parts/screen.js";

/** Those whom one has blocked. */
export function BlockedScreen() {
  const { t } = useConversationTexts();
  return (
    <Screen title={t("block.list")}>
      <BlockedPeople />
    </Screen>
  );
}
