import Box from "@mui/material/Box";
import "@switchboard/chat/style.css";
import { ListTalk, ManageButton, useConversationTexts, useList } from "@switchboard/kit/conversations";
import { useTranslation } from "react-i18next";
import { Screen } from "../parts/screen.js";
import { useRouter } from "../routing/hooks.js";

/** A list, as its owner or one of its members has it. */
export function ListScreen({ listId }: { listId: string }) {
  const { t } = useTranslation();
  const texts = useConversationTexts();
  const router = useRouter();
  const view = useList(listId);
  if (view === undefined) {
    return (
      <Screen title={texts.t("title")}>
        <Box component="p">{t("failure.missing")}</Box>
      </Screen>
    );
  }
  return (
    <Screen
      title={view.chat.title}
      beside={<ManageButton view={view} onManage={() => router.open({ at: "list", listId })} />}
      fill
    >
      <ListTalk view={view} onReply={(id) => router.open({ at: "conversation", id })} />
    </Screen>
  );
}
