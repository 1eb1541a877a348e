import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import { useInbox } from "@switchboard/chat/react";
import { Button } from "@switchboard/kit";
import {
  BlockedIcon,
  NewMessageDialog,
  PeopleIcon,
  useConversationTexts,
  WriteIcon,
} from "@switchboard/kit/conversations";
import { type ReactNode, useState } from "react";

interface Props {
  onStart: (userId: number) => void;
  onLists: () => void;
  onBlocked: () => void;
}

/** Above the conversations: begin one, and see whom one has blocked. */
export function MessagesBar({ onStart, onLists, onBlocked }: Props): ReactNode {
  const { t } = useConversationTexts();
  const [asking, setAsking] = useState(false);
  const creator = useInbox((state) => state.creator === true);
  return (
    <Box sx={{ display: "flex", gap: 1, px: 2, py: 1, borderBottom: 1, borderColor: "divider" }}>
      <Button startIcon={<WriteIcon />} onClick={() => setAsking(true)} sx={{ flex: 1 }}>
        {t("start.button")}
      </Button>
      {creator && (
        <IconButton
          aria-label={t("lists.title")}
          title={t("lists.title")}
          onClick={onLists}
          sx={{ width: 48 }}
        >
          <PeopleIcon />
        </IconButton>
      )}
      <IconButton aria-label={t("block.list")} title={t("block.list")} onClick={onBlocked} sx={{ width: 48 }}>
        <BlockedIcon />
      </IconButton>
      {asking && (
        <NewMessageDialog
          onDone={() => setAsking(false)}
          onStart={(user) => {
            setAsking(false);
            onStart(user);
          }}
        />
      )}
    </Box>
  );
}
