import Box from "@mui/material/Box";
import CircularProgress from "@mui/material/CircularProgress";
import Typography from "@mui/material/Typography";
import type { HelpRequest, State } from "@switchboard/chat";
import { useConnection, useInbox } from "@switchboard/chat/react";
import { useCallback, useEffect } from "react";
import { useEventName } from "../events/hooks.js";
import { Ways } from "../help/ways.js";
import { BigButton } from "../parts/big-button.js";
import { ConnectionNote } from "../parts/connection-note.js";
import { Screen } from "../parts/screen.js";
import { Standing } from "../parts/standing.js";
import { Withdraw } from "../parts/withdraw.js";
import { useRouter } from "../routing/hooks.js";
import { HOME } from "../routing/route.js";
import { useLaterTexts } from "../texts/later/use-texts.js";

/** A request that waits. When it is answered its conversation opens by itself: it has the request's id. */
export function Request({ requestId, onSignIn }: { requestId: string; onSignIn: () => void }) {
  const router = useRouter();
  const request = useInbox(
    useCallback((state: State) => state.requests.find((one) => one.requestId === requestId), [requestId]),
  );
  const answered = useInbox(useCallback((state: State) => requestId in state.chats, [requestId]));
  useEffect(() => {
    if (answered) router.replace({ at: "chat", chatId: requestId });
  }, [answered, requestId, router]);
  if (request) return <Waiting request={request} onSignIn={onSignIn} />;
  return <NotWaiting onSignIn={onSignIn} />;
}

function Waiting({ request, onSignIn }: { request: HelpRequest; onSignIn: () => void }) {
  const { t } = useLaterTexts();
  const router = useRouter();
  const name = useEventName(request.eventId);
  return (
    <Screen
      title={t("request.title")}
      actions={<Withdraw eventId={request.eventId} wide onDone={() => router.restart(HOME)} />}
    >
      <ConnectionNote onSignIn={onSignIn} />
      <Box sx={{ marginBlock: "auto", textAlign: "center", display: "grid", gap: 2 }}>
        <Typography sx={{ overflowWrap: "anywhere" }}>{name}</Typography>
        <Standing request={request} large />
        <Typography>{t("request.opens")}</Typography>
        {request.nobodyOnDuty && <Ways alternatives={request.alternatives} />}
      </Box>
    </Screen>
  );
}

function NotWaiting({ onSignIn }: { onSignIn: () => void }) {
  const { t } = useLaterTexts();
  const router = useRouter();
  const connection = useConnection();
  if (connection.state !== "online") {
    return (
      <Screen title={t("request.looking")}>
        <ConnectionNote onSignIn={onSignIn} />
        {connection.state !== "signed out" && (
          <CircularProgress aria-label={t("request.looking")} sx={{ margin: "auto" }} />
        )}
      </Screen>
    );
  }
  return (
    <Screen
      title={t("request.overTitle")}
      actions={<BigButton onClick={() => router.restart({ at: "find" })}>{t("request.askAgain")}</BigButton>}
    >
      <Typography role="status">{t("request.over")}</Typography>
    </Screen>
  );
}
