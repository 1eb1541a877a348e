import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import { addressOf } from "@switchboard/chat";
import { useInbox } from "@switchboard/chat/react";
import {
  BlockedIcon,
  ConversationList,
  NewMessageDialog,
  nameOf,
  PeopleIcon,
  useConversationTexts,
} from "@switchboard/kit/conversations";
import { useState } from "react";
import { BigButton } from "../parts/big-button.js";
import { ConnectionNote } from "../parts/connection-note.js";
import { Screen } from "../parts/screen.js";
import { useRouter } from "../routing/hooks.js";

/** The conversations, and the way to a new one. */
export function MessagesScreen({ onSignIn }: { onSignIn: () => void }) {
  const { t } = useConversationTexts();
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const creator = useInbox((state) => state.creator === true);
  const open = (id: string) => router.open({ at: "conversation", id });
  return (
    <Screen
      title={t("title")}
      fill
      beside={
        <>
          {creator && (
            <IconButton
              color="inherit"
              aria-label={t("lists.title")}
              onClick={() => router.open({ at: "lists" })}
              sx={{ width: 48, height: 48 }}
            >
              <PeopleIcon />
            </IconButton>
          )}
          <IconButton
            color="inherit"
            aria-label={t("block.list")}
            onClick={() => router.open({ at: "blocked" })}
            sx={{ width: 48, height: 48 }}
          >
            <BlockedIcon />
          </IconButton>
        </>
      }
      actions={<BigButton onClick={() => setAsking(true)}>{t("start.button")}</BigButton>}
    >
      <Box sx={NOTE}>
        <ConnectionNote onSignIn={onSignIn} />
      </Box>
      <ConversationList onOpen={(view) => open(nameOf(view))} />
      {asking && (
        <NewMessageDialog
          onDone={() => setAsking(false)}
          onStart={(user) => {
            setAsking(false);
            open(addressOf(user));
          }}
        />
      )}
    </Screen>
  );
}

const NOTE = { "&:not(:empty)": { padding: 2 } };
