import type { HelpChat } from "@switchboard/chat";
import { stateOf } from "@switchboard/chat";
import { useMessenger } from "@switchboard/chat/react";
import { Button } from "@switchboard/kit";
import { useState } from "react";
import { Confirm } from "../parts/confirm.js";
import { useLaterTexts } from "../texts/later/use-texts.js";
import type { Trying } from "./use-trying.js";

/** Says that all is well. What waits ends with it, so that is asked about; else a word takes it back. */
export function Fine({ chat, trying }: { chat: HelpChat; trying: Trying }) {
  const { t } = useLaterTexts();
  const client = useMessenger();
  const [asking, setAsking] = useState(false);
  const say = () => {
    setAsking(false);
    void trying.run(() => client.resolve(chat.id));
  };
  return (
    <>
      <Button
        variant="outlined"
        aria-disabled={trying.busy}
        onClick={() => (stateOf(chat) === "waiting" ? setAsking(true) : say())}
      >
        {t("help.fine")}
      </Button>
      <Confirm
        open={asking}
        title={t("help.fineTitle")}
        text={t("help.fineText")}
        yes={t("help.fine")}
        no={t("request.keep")}
        onYes={say}
        onNo={() => setAsking(false)}
      />
    </>
  );
}
