import Box from "@mui/material/Box";
import { BlockedPeople, useConversationTexts } from "@switchboard/kit/conversations";
import { Screen } from "../parts/screen.js";

/** Those whom one has blocked. */
export function BlockedScreen() {
  const { t } = useConversationTexts();
  return (
    <Screen title={t("block.list")}>
      <Box sx={WHOLE}>
        <BlockedPeople />
      </Box>
    </Screen>
  );
}

/** The list has room around it already. */
const WHOLE = { margin: -2 };
