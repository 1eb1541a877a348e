import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import List from "@mui/material/List";
import ListItem from "@mui/material/ListItem";
import Typography from "@mui/material/Typography";
import type { Peer, State } from "@switchboard/chat";
import { useInbox, useMessenger } from "@switchboard/chat/react";
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "../root/button.js";
import { formatDay } from "../time/format.js";
import { PersonAvatar } from "./avatar.js";
import { BlockDialog } from "./block-dialog.js";
import { personName } from "./model.js";
import { useTexts } from "./texts/use-texts.js";

const blocksOf = (state: State) => state.blocks;

/** Those whom the user has blocked, each with the way to undo it. */
export function BlockedPeople(): ReactNode {
  const { t } = useTexts();
  const client = useMessenger();
  const blocks = useInbox(blocksOf);
  const [failed, setFailed] = useState(false);
  const [asked, setAsked] = useState<Peer>();
  useEffect(() => {
    // Anew, also when they are known: another device may have changed them.
    client.loadBlocks().catch(() => setFailed(true));
  }, [client]);
  if (blocks === undefined) {
    return failed ? (
      <Alert severity="error" sx={{ m: 2 }}>
        {t("block.failed")}
      </Alert>
    ) : (
      <Typography sx={{ p: 2, color: "text.secondary" }}>{t("block.loading")}</Typography>
    );
  }
  if (blocks.length === 0) {
    return <Typography sx={{ p: 2, color: "text.secondary" }}>{t("block.none")}</Typography>;
  }
  return (
    <>
      <List aria-label={t("block.list")} sx={{ py: 0 }}>
        {blocks.map(({ userId, name = "", role = "participant", since }) => {
          // Of who is not known otherwise there is the number alone.
          const peer = { id: userId, name, role };
          return (
            <ListItem key={userId} sx={{ gap: 1.5, flexWrap: "wrap" }}>
              <PersonAvatar name={personName(peer, t)} />
              <Box sx={{ flex: "1 1 8rem", minWidth: 0 }}>
                <Typography sx={{ overflowWrap: "anywhere" }}>{personName(peer, t)}</Typography>
                <Typography variant="caption" sx={{ color: "text.secondary" }}>
                  {t("block.since", { time: formatDay(since) })}
                </Typography>
              </Box>
              <Button variant="outlined" onClick={() => setAsked(peer)}>
                {t("block.undo")}
              </Button>
            </ListItem>
          );
        })}
      </List>
      {asked && <BlockDialog key={asked.id} peer={asked} undo onDone={() => setAsked(undefined)} />}
    </>
  );
}
