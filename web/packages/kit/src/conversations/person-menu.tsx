import IconButton from "@mui/material/IconButton";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import type { Peer } from "@switchboard/chat";
import { type ReactNode, useId, useState } from "react";
import { BlockDialog } from "./block-dialog.js";
import { MoreIcon } from "./icons.js";
import { useTexts } from "./texts/use-texts.js";
import { useBlocks } from "./use-blocks.js";

/** What can be done about the other one of a direct chat. */
export function PersonMenu({ peer }: { peer: Peer }): ReactNode {
  const { t } = useTexts();
  const blocked = useBlocks().has(peer.id);
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [asking, setAsking] = useState<"block" | "unblock">();
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
        <MenuItem
          onClick={() => {
            setAnchor(null);
            setAsking(blocked ? "unblock" : "block");
          }}
          sx={{ minHeight: 48 }}
        >
          {t(blocked ? "block.undo" : "block.do")}
        </MenuItem>
      </Menu>
      {asking && <BlockDialog peer={peer} undo={asking === "unblock"} onDone={() => setAsking(undefined)} />}
    </>
  );
}
