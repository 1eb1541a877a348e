import Box from "@mui/material/Box";
import { type ChatErrorShape, type HelpView, stateOf } from "@switchboard/chat";
import { type Failure, loadFailure } from "../model/failure.js";
import { Notice } from "../parts/notice.js";
import { Withdraw } from "../parts/withdraw.js";
import { useRouter } from "../routing/hooks.js";
import { HOME } from "../routing/route.js";
import { useLaterTexts } from "../texts/later/use-texts.js";
import { CallBack } from "./call-back.js";
import { Fine } from "./fine.js";
import { useKnows } from "./use-knows.js";
import { useTrying } from "./use-trying.js";

/** What one can do about a request at every step: take it back, say that all is well, ask for somebody else. */
export function Actions({ view }: { view: HelpView }) {
  const router = useRouter();
  const trying = useTrying();
  const { chat } = view;
  const { acts } = useKnows(chat);
  const isWaiting = stateOf(chat) === "waiting";
  if (!acts && !isWaiting) return null;
  return (
    <>
      {trying.error && <Refused error={trying.error} />}
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
        {acts && <CallBack view={view} trying={trying} />}
        {acts && chat.resolvedAt === undefined && <Fine chat={chat} trying={trying} />}
        {isWaiting && <Withdraw eventId={chat.eventId} onDone={() => router.restart(HOME)} />}
      </Box>
    </>
  );
}

const MINUTE_MS = 60_000;

/** Why not, in words. */
function Refused({ error }: { error: ChatErrorShape }) {
  const { t } = useLaterTexts();
  // A code of servers that know of calling back.
  const code: string = error.code;
  if (code === "answered") return <Notice kind="info">{t("help.answered")}</Notice>;
  if (code === "too_many_requests" && error.retryAfterMs !== undefined) {
    const count = Math.max(1, Math.ceil(error.retryAfterMs / MINUTE_MS));
    return <Notice kind="info">{t("help.againIn", { count })}</Notice>;
  }
  return <Notice kind="error">{t(`failure.${failureOf(error)}`)}</Notice>;
}

function failureOf(error: ChatErrorShape): Failure {
  return error.code === "chat_closed" ? "over" : loadFailure(error);
}
