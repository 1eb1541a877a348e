import Box from "@mui/material/Box";
import "@switchboard/chat/style.css";
import {
  DirectTalk,
  PersonMenu,
  personName,
  useConversationTexts,
  useDirect,
} from "@switchboard/kit/conversations";
import { useTranslation } from "react-i18next";
import { Screen } from "../parts/screen.js";

/** A direct chat. */
export function DirectScreen({ address }: { address: string }) {
  const { t } = useTranslation();
  const texts = useConversationTexts();
  const view = useDirect(address);
  if (view === undefined) {
    return (
      <Screen title={texts.t("title")}>
        <Box component="p">{t("failure.missing")}</Box>
      </Screen>
    );
  }
  const { peer } = view.chat;
  return (
    <Screen title={personName(peer, texts.t)} fill beside={<PersonMenu peer={peer} />}>
      <DirectTalk view={view} />
    </Screen>
  );
}
