import Box from "@mui/material/Box";
import "@switchboard/chat/style.css";
import {
  DirectTalk,
  PersonMenu,
  PresenceLine,
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
    <Screen
      title={personName(peer, texts.t)}
      below={
        <Box sx={LINE}>
          <PresenceLine userId={peer.id} />
        </Box>
      }
      fill
      beside={<PersonMenu view={view} />}
    >
      <DirectTalk view={view} />
    </Screen>
  );
}

/** Below the name, where something is to be said. */
const LINE = {
  "&:not(:empty)": { paddingInlineStart: 7.5, paddingBottom: 1, marginTop: -1.5 },
  color: "text.secondary",
  typography: "body2",
};
