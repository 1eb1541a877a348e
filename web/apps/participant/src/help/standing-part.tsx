import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { type HelpChat, type HelpRequest, type State, stateOf } from "@switchboard/chat";
import { useInbox } from "@switchboard/chat/react";
import { useCallback } from "react";
import { Place, Wait } from "../parts/standing.js";
import { useLaterTexts } from "../texts/later/use-texts.js";

/** The request of a conversation that waits, where it is known how that stands. */
export function useRequest({ id }: HelpChat): HelpRequest | undefined {
  return useInbox(useCallback((state: State) => state.requests.find((one) => one.requestId === id), [id]));
}

/** Who, or what, one waits for. Nothing where the server does not say. */
export function StandingPart({ chat, brief }: { chat: HelpChat; brief: boolean }) {
  const { t } = useLaterTexts();
  const request = useRequest(chat);
  const waits = stateOf(chat) === "waiting";
  return (
    <Box>
      {/* It stays while its words change, so that they are spoken: all of them, so it has no more than what is news. */}
      <Box role="status">
        {waits && request ? <Place request={request} /> : <Spoken chat={chat} waits={waits} />}
      </Box>
      {waits && request && <Wait request={request} />}
      {waits && !brief && (
        <Typography variant="body2">
          {t(request?.nobodyOnDuty ? "help.nobodyYet" : "help.writeMeanwhile", {
            position: request?.position,
          })}
        </Typography>
      )}
    </Box>
  );
}

function Spoken({ chat, waits }: { chat: HelpChat; waits: boolean }) {
  const { t } = useLaterTexts();
  if (waits) return <Line>{t("help.waits")}</Line>;
  if (chat.resolvedAt !== undefined) return <Typography>{t("help.fineSaid")}</Typography>;
  if (chat.owner === undefined) return null;
  const { name } = chat.owner;
  return <Line>{name ? t("help.withYou", { name }) : t("help.somebody")}</Line>;
}

function Line({ children }: { children: string }) {
  return <Typography sx={{ fontWeight: 700, overflowWrap: "anywhere" }}>{children}</Typography>;
}
