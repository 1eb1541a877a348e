import Box from "@mui/material/Box";
import { ManageList, MyLists, useConversationTexts } from "@switchboard/kit/conversations";
import { Screen } from "../parts/screen.js";
import { useRouter } from "../routing/hooks.js";

/** One's own lists. */
export function MyListsScreen() {
  const { t } = useConversationTexts();
  const router = useRouter();
  return (
    <Screen title={t("lists.title")}>
      <Box sx={WHOLE}>
        <MyLists
          onWrite={({ id }) => router.open({ at: "conversation", id })}
          onManage={({ id }) => router.open({ at: "list", listId: id })}
        />
      </Box>
    </Screen>
  );
}

/** One of them: its name and its members. */
export function ManageListScreen({ listId }: { listId: string }) {
  const { t } = useConversationTexts();
  const router = useRouter();
  return (
    <Screen title={t("lists.manage")}>
      <Box sx={WHOLE}>
        <ManageList listId={listId} onDeleted={() => router.up()} />
      </Box>
    </Screen>
  );
}

/** The parts have room around them already. */
const WHOLE = { margin: -2 };
