import Box from "@mui/material/Box";
import List from "@mui/material/List";
import Typography from "@mui/material/Typography";
import type { State } from "@switchboard/chat";
import { useInbox, useMessenger, useWatch } from "@switchboard/chat/react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { Button } from "../root/button.js";
import { useNow } from "../time/use-now.js";
import { ConversationRow } from "./conversation-row.js";
import { type ConversationView, conversationsOf, nameOf, peerOf } from "./model.js";
import { moveFocus } from "./move-focus.js";
import { useTexts } from "./texts/use-texts.js";
import { useBlocks } from "./use-blocks.js";

/** Rows that are drawn at first, and that each "show more" adds. */
const ROWS = 50;

interface Props {
  /** The id or address of the one that is open. */
  open?: string | undefined;
  onOpen: (view: ConversationView) => void;
}

const chatsOf = (state: State) => state.chats;

/** The conversations, newest first. Arrows, Home and End move between them; Tab goes on. */
export function ConversationList({ open, onOpen }: Props): ReactNode {
  const { t } = useTexts();
  const client = useMessenger();
  const chats = useInbox(chatsOf);
  const { me, typing, presence, hasMore, loading, known } = useInbox((state) => ({
    me: state.me,
    typing: state.typing,
    presence: state.presence,
    hasMore: state.conversations.hasMore,
    loading: state.conversations.loading,
    known: state.connection.state === "online" && state.conversations.known,
  }));
  const blocked = useBlocks();
  const today = new Date(useNow(60_000)).setHours(0, 0, 0, 0);
  const [rows, setRows] = useState(ROWS);
  const [failed, setFailed] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const all = useMemo(() => conversationsOf(chats), [chats]);
  const shown = useMemo(() => all.slice(0, rows), [all, rows]);
  useWatch(useMemo(() => shown.flatMap((view) => peerOf(view)?.id ?? []), [shown]));

  const more = () => {
    setFailed(false);
    setRows((shown) => shown + ROWS);
    if (all.length < rows + ROWS && hasMore) client.loadConversations().catch(() => setFailed(true));
  };
  if (all.length === 0) {
    return (
      <Box sx={{ p: 3, textAlign: "center", color: "text.secondary" }}>
        <Typography component="p" variant="subtitle1" sx={{ color: "text.primary" }}>
          {known ? t("empty") : t("loading")}
        </Typography>
        {known && <Typography variant="body2">{t("emptyHint")}</Typography>}
      </Box>
    );
  }
  return (
    <Box sx={{ flex: 1, minHeight: 0, overflowY: "auto" }}>
      <List
        ref={list}
        aria-label={t("list")}
        onKeyDown={(event) => moveFocus(event, list.current)}
        sx={{ py: 0 }}
      >
        {shown.map((view) => (
          <ConversationRow
            key={view.chat.id}
            view={view}
            me={me}
            open={isOpen(view, open)}
            typing={typing[view.chat.id] !== undefined}
            online={presence[peerOf(view)?.id ?? 0]?.online === true}
            blocked={blocked.has(peerOf(view)?.id ?? 0)}
            today={today}
            onOpen={onOpen}
          />
        ))}
      </List>
      {failed && (
        <Typography role="alert" variant="body2" sx={{ px: 2, pt: 1, color: "error.main" }}>
          {t("failed")}
        </Typography>
      )}
      {(all.length > rows || hasMore) && (
        <Box sx={{ p: 1, textAlign: "center" }}>
          <Button onClick={more} disabled={loading}>
            {t(failed ? "retry" : "more")}
          </Button>
        </Box>
      )}
    </Box>
  );
}

const isOpen = (view: ConversationView, open: string | undefined): boolean =>
  open !== undefined && (open === view.chat.id || open === nameOf(view));
