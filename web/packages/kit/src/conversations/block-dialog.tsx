import type { Peer } from "@switchboard/chat";
import { useMessenger } from "@switchboard/chat/react";
import type { ReactNode } from "react";
import { AskDialog } from "./ask-dialog.js";
import { personName } from "./model.js";
import { useTexts } from "./texts/use-texts.js";

/** Asks before somebody is blocked, or is not any more, and does it. */
export function BlockDialog(props: { peer: Peer; undo: boolean; onDone: () => void }): ReactNode {
  const { peer, undo, onDone } = props;
  const { t } = useTexts();
  const client = useMessenger();
  const name = personName(peer, t);
  return (
    <AskDialog
      title={t(undo ? "block.undoTitle" : "block.title", { name })}
      text={t(undo ? "block.undoText" : "block.text", { name })}
      confirm={t(undo ? "block.undoConfirm" : "block.confirm")}
      color={undo ? "primary" : "error"}
      act={async () => {
        await (undo ? client.unblock(peer.id) : client.block(peer));
        onDone();
      }}
      onCancel={onDone}
    />
  );
}
