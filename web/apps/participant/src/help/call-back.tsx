import type { HelpView } from "@switchboard/chat";
import { useMessenger } from "@switchboard/chat/react";
import { Button, useNow } from "@switchboard/kit";
import { offersCallBack } from "../model/call-back.js";
import { useLaterTexts } from "../texts/later/use-texts.js";
import type { Trying } from "./use-trying.js";

/** How often it is looked whether it is time to offer it, in milliseconds. */
const LOOK_EVERY_MS = 5_000;

/** Asks for somebody else, where nobody has answered for a while. */
export function CallBack({ view, trying }: { view: HelpView; trying: Trying }) {
  const { t } = useLaterTexts();
  const client = useMessenger();
  useNow(LOOK_EVERY_MS);
  if (!offersCallBack(view, client.now())) return null;
  return (
    <Button
      variant="contained"
      aria-disabled={trying.busy}
      onClick={() => void trying.run(() => client.callBack(view.chat.id))}
    >
      {t("help.again")}
    </Button>
  );
}
