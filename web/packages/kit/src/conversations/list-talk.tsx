import Box from "@mui/material/Box";
import { addressOf, type ListView } from "@switchboard/chat";
import { Chat, useInbox } from "@switchboard/chat/react";
import { type ReactNode, useMemo } from "react";
import { useChatTexts } from "../chat-texts.js";
import { Button } from "../root/button.js";
import { failureText } from "./failure.js";
import { NoteLine } from "./note-line.js";
import { useTexts } from "./texts/use-texts.js";

interface Props {
  view: ListView;
  /** Opens the direct chat of this address. */
  onReply: (address: string) => void;
}

/** A list: its owner writes to all, its members read, and write to the owner in private. */
export function ListTalk({ view, onReply }: Props): ReactNode {
  const { t } = useTexts();
  const texts = useChatTexts();
  const { id, ownerId, title, ended } = view.chat;
  const isOwner = useInbox((state) => state.me) === ownerId;
  const labels = useMemo(
    () => ({
      ...texts.labels,
      participant: title,
      organizer: title,
      closed: t("lists.ended"),
      error: (error: unknown) => failureText(error, t),
    }),
    [texts.labels, title, t],
  );
  const replying = (
    <Box sx={READ_ONLY}>
      <span>{t("lists.readOnly")}</span>
      <Button variant="outlined" onClick={() => onReply(addressOf(ownerId))}>
        {t("lists.reply")}
      </Button>
    </Box>
  );
  return (
    <Chat
      chatId={id}
      labels={labels}
      locale={texts.locale}
      note={isOwner && <Reach listId={id} />}
      {...(isOwner || ended === 1 ? {} : { readOnly: replying })}
    />
  );
}

/** How far the newest message has come; nothing before that is known. */
function Reach({ listId }: { listId: string }): ReactNode {
  const { t } = useTexts();
  const reach = useInbox((state) => state.reach[listId]);
  if (reach === undefined) return null;
  const { delivered, online, total, read } = reach;
  return (
    <NoteLine>
      {[
        t("lists.reach", { delivered, online, total }),
        ...(read === undefined ? [] : [t("lists.reading", { count: read })]),
      ].join(" ")}
    </NoteLine>
  );
}

const READ_ONLY = {
  display: "flex",
  flexWrap: "wrap",
  alignItems: "center",
  justifyContent: "space-between",
  gap: 1,
  px: 2,
  py: 1,
  pb: "max(8px, env(safe-area-inset-bottom))",
  borderTop: 1,
  borderColor: "divider",
  color: "text.secondary",
};
