import { useMessenger } from "@switchboard/chat/react";
import { Button } from "@switchboard/kit";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Failure, withdrawFailure } from "../model/failure.js";
import { Confirm } from "./confirm.js";
import { Notice } from "./notice.js";

interface Props {
  eventId: number;
  wide?: boolean;
  /** Called when the server has withdrawn it. */
  onDone?: () => void;
}

/** Withdraws a request, when its owner means it. */
export function Withdraw({ eventId, wide = false, onDone }: Props) {
  const { t } = useTranslation();
  const client = useMessenger();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  const withdraw = async () => {
    setAsking(false);
    setBusy(true);
    setFailure(undefined);
    try {
      await client.cancelHelp(eventId);
      onDone?.();
    } catch (error) {
      setFailure(withdrawFailure(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      {failure && <Notice kind="error">{t(`failure.${failure}`)}</Notice>}
      <Button
        color="error"
        variant="outlined"
        fullWidth={wide}
        disabled={busy}
        onClick={() => setAsking(true)}
      >
        {t("request.withdraw")}
      </Button>
      <Confirm
        open={asking}
        title={t("request.withdrawTitle")}
        text={t("request.withdrawText")}
        yes={t("request.withdrawYes")}
        no={t("request.keep")}
        onYes={withdraw}
        onNo={() => setAsking(false)}
      />
    </>
  );
}
