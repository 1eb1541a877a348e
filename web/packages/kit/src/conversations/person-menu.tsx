import IconButton from "@mui/material/IconButton";
import Menu from "@mui/material/Menu";
import { type DirectView, userOf } from "@switchboard/chat";
import { useInbox } from "@switchboard/chat/react";
import { type ReactNode, useId, useState } from "react";
import { MenuItem } from "../root/button.js";
import { BlockDialog } from "./block-dialog.js";
import { MoreIcon } from "./icons.js";
import { useTexts } from "./texts/use-texts.js";
import { TipDialog } from "./tip-dialog.js";
import { useBlocks } from "./use-blocks.js";

/** What can be done about the other one of a direct chat. */
export function PersonMenu({ view }: { view: DirectView }): ReactNode {
  const { t } = useTexts();
  const { peer, id: chatId } = view.chat;
  const someTips = useInbox((state) => (state.limits?.tips?.length ?? 0) > 0);
  const tips = someTips && peer.creator === true;
  const blocked = useBlocks().has(peer.id);
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [asking, setAsking] = useState<"tip" | "block" | "unblock">();
  const ask = (what: typeof asking) => {
    setAnchor(null);
    setAsking(what);
  };
  return (
    <>
      <IconButton
        color="inherit"
        aria-label={t("menu")}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-controls={anchor ? id : undefined}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ width: 48, height: 48 }}
      >
        <MoreIcon />
      </IconButton>
      <Menu id={id} anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {/* Not before the server knows the chat: it is where the tip is shown. */}
        {tips && userOf(chatId) === undefined && (
          <MenuItem onClick={() => ask("tip")} sx={{ minHeight: 48 }}>
            {t("tip.do")}
          </MenuItem>
        )}
        <MenuItem onClick={() => ask(blocked ? "unblock" : "block")} sx={{ minHeight: 48 }}>
          {t(blocked ? "block.undo" : "block.do")}
        </MenuItem>
      </Menu>
      {asking === "tip" && <TipDialog peer={peer} chatId={chatId} onDone={() => setAsking(undefined)} />}
      {(asking === "block" || asking === "unblock") && (
        <BlockDialog peer={peer} undo={asking === "unblock"} onDone={() => setAsking(undefined)} />
      )}
    </>
  );
}
