import Typography from "@mui/material/Typography";
import { type HelpChat, type HelpRequest, type State, stateOf } from "@switchboard/chat";
import { useInbox } from "@switchboard/chat/react";
import { useCallback } from "react";
import { StandingWords } from "../parts/standing.js";
import { useLaterTexts } from "../texts/later/use-texts.js";

/** The request of a conversation that waits, where it is known how that stands. */
export function useRequest({ id }: HelpChat): HelpRequest | undefined {
  return useInbox(useCallback((state: State) => state.requests.find((one) => one.requestId === id), [id]));
}

/** Who, or what, one waits for. Nothing where the server does not say. */
export function StandingPart({ chat, brief }: { chat: HelpChat; brief: boolean }) {
  const { t } = useLaterTexts();
  const request = useRequest(chat);
  if (stateOf(chat) === "waiting") {
    return (
      <>
        {request ? <StandingWords request={request} /> : <Line>{t("help.waits")}</Line>}
        {!brief && (
          <Typography variant="body2">
            {t(request?.nobodyOnDuty ? "help.nobodyYet" : "help.writeMeanwhile", {
              position: request?.position,
            })}
          </Typography>
        )}
      </>
    );
  }
  if (chat.resolvedAt !== undefined) return <Typography>{t("help.fineSaid")}</Typography>;
  if (chat.owner === undefined) return null;
  const { name } = chat.owner;
  return <Line>{name ? t("help.withYou", { name }) : t("help.somebody")}</Line>;
}

function Line({ children }: { children: string }) {
  return <Typography sx={{ fontWeight: 700, overflowWrap: "anywhere" }}>{children}</Typography>;
}
