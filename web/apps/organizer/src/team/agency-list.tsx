import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import List from "@mui/material/List";
import Typography from "@mui/material/Typography";
import type { ChatErrorShape } from "@switchboard/chat";
import type { AgencyChat } from "@switchboard/chat/organizer";
import { Button } from "@switchboard/kit";
import { moveFocus } from "@switchboard/kit/conversations";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Behind } from "../chats/behind.js";
import { Empty } from "../ui/empty.js";
import { failureText } from "../ui/failure.js";
import { ChatIcon } from "../ui/icons.js";
import { AgencyRow } from "./agency-row.js";
import { heldRows, sameRows } from "./held-rows.js";
import type { AgencyChats, Watched } from "./use-agency-chats.js";

interface Props {
  of: Watched;
  found: AgencyChats;
  /** How whoever has a chat is called. */
  ownerOf: (chat: AgencyChat) => string | undefined;
  open: string | undefined;
  onOpen: (chat: AgencyChat) => void;
}

/** The agency's chats of one kind. Rows stay where they are under the pointer, and while the keyboard is among them. */
export function AgencyList({ of, found, ownerOf, open, onOpen }: Props): ReactNode {
  const { t } = useTranslation();
  const { chats, error, hasMore, more, again } = found;
  if (chats === undefined) {
    if (error === undefined) return <Empty icon={<ChatIcon />} title={t("chats.loading")} />;
    return (
      <Alert
        severity="error"
        sx={{ m: 2 }}
        action={
          <Button color="inherit" size="small" onClick={again}>
            {t("archive.retry")}
          </Button>
        }
      >
        {failureText(error, t)}
      </Alert>
    );
  }
  if (chats.length === 0) {
    return <Empty icon={<ChatIcon />} title={of === "waiting" ? t("waiting.empty") : t(`team.none.${of}`)} />;
  }
  return (
    <Rows
      of={of}
      chats={chats}
      ownerOf={ownerOf}
      open={open}
      onOpen={onOpen}
      more={hasMore ? more : undefined}
      stale={error}
    />
  );
}

/** `stale`: why what is shown may be out of date. */
function Rows(
  props: Omit<Props, "found"> & {
    chats: readonly AgencyChat[];
    more: (() => void) | undefined;
    stale: ChatErrorShape | undefined;
  },
): ReactNode {
  const { of, chats, ownerOf, open, onOpen, more, stale } = props;
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const [shown, setShown] = useState(chats);
  const [holds, setHolds] = useState({ pointer: false, keyboard: false });
  const isHeld = holds.pointer || holds.keyboard;
  const rows = isHeld ? heldRows(shown, chats) : chats;
  if (!sameRows(rows, shown)) setShown(rows);
  const hold = (by: keyof typeof holds, on: boolean) =>
    setHolds((now) => (now[by] === on ? now : { ...now, [by]: on }));
  return (
    <Box
      onPointerEnter={() => hold("pointer", true)}
      onPointerLeave={() => hold("pointer", false)}
      onFocus={({ target }) => hold("keyboard", target.matches(":focus-visible"))}
      onBlur={({ currentTarget, relatedTarget }) =>
        !currentTarget.contains(relatedTarget) && hold("keyboard", false)
      }
      sx={{ position: "relative", flex: 1, minHeight: 0, display: "flex", flexDirection: "column" }}
    >
      <List
        ref={list}
        aria-label={t(`team.list.${of}`)}
        onKeyDown={(event) => {
          moveFocus(event, list.current);
          if (!event.altKey && !event.ctrlKey && !event.metaKey) hold("keyboard", true);
        }}
        sx={{ flex: 1, overflowY: "auto", py: 0 }}
      >
        {rows.map((chat) => (
          <AgencyRow
            key={chat.id}
            chat={chat}
            owner={ownerOf(chat)}
            open={chat.id === open}
            onOpen={onOpen}
          />
        ))}
      </List>
      {stale !== undefined && (
        <Typography role="status" variant="body2" sx={{ px: 2, py: 1, color: "text.secondary" }}>
          {t("team.stale", { why: failureText(stale, t) })}
        </Typography>
      )}
      {more !== undefined && <Button onClick={more}>{t("team.more")}</Button>}
      {isHeld && !sameRows(rows, chats) && (
        <Behind
          onSort={() => {
            setShown(chats);
            setHolds({ pointer: false, keyboard: false });
          }}
        />
      )}
    </Box>
  );
}
