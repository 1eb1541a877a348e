import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { shortcuts } from "../shortcuts/keymap.js";
import { platform } from "../shortcuts/use-shortcuts.js";
import { Empty } from "../ui/empty.js";
import { ChatIcon } from "../ui/icons.js";

/** Stands in the middle while no chat is open. */
export function NoChatOpen({ any }: { any: boolean }): ReactNode {
  const { t } = useTranslation();
  const keys = shortcuts(platform())
    .find(({ name }) => name === "nextChat")
    ?.keys.join(" + ");
  const hint = any ? t("conversation.noneHint", { keys }) : t("conversation.noneEmpty");
  return <Empty icon={<ChatIcon />} title={t("conversation.none")} hint={hint} />;
}
