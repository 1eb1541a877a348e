import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { PendingRequest } from "@switchboard/chat";
import { useConnection, useMessenger } from "@switchboard/chat/react";
import { Button, Emergency } from "@switchboard/kit";
import { type ReactNode, useEffect } from "react";
import { useServices } from "../device.js";
import { aboutHelp } from "../drafts/store.js";
import { useAlternatives, useEventName } from "../events/hooks.js";
import { MoreWords } from "../help/more-words.js";
import { Unavailable } from "../help/unavailable.js";
import { Ways } from "../help/ways.js";
import { askFailure } from "../model/failure.js";
import { standingAt } from "../model/standing.js";
import { BigButton } from "../parts/big-button.js";
import { Notice } from "../parts/notice.js";
import { Screen } from "../parts/screen.js";
import { useRouter } from "../routing/hooks.js";
import { HOME, type Route } from "../routing/route.js";
import { useLaterTexts } from "../texts/later/use-texts.js";

interface Props {
  request: PendingRequest;
  /** The request or the conversation that goes on at the event. */
  standing: Route | undefined;
}

/** A request for help that has not arrived, or was not taken: what was said in it, and what can be done. */
export function Unsent({ request, standing }: Props) {
  const { t } = useLaterTexts();
  const { drafts } = useServices();
  const event = useEventName(request.eventId);
  const { eventId, description, state, kept, words = [] } = request;
  const alternatives = useAlternatives(eventId);
  useEffect(() => {
    // From now on it is kept with the requests; what is begun anew is another one.
    if (kept) drafts.set(aboutHelp(eventId), undefined);
  }, [kept, drafts, eventId]);
  return (
    <Screen
      title={t(state === "unsent" ? "unsent.title" : state === "over" ? "unsent.over" : "unsent.refused")}
      actions={<Actions request={request} standing={standing} />}
    >
      <Said request={request} />
      <Emergency />
      <Typography sx={{ fontWeight: 700, overflowWrap: "anywhere" }}>{t("ask.at", { event })}</Typography>
      <Box component="blockquote" dir="auto" sx={WORDS}>
        {description}
      </Box>
      {words.map((one) => (
        <Box key={one.clientMessageId} component="blockquote" dir="auto" sx={WORDS}>
          {one.text}
        </Box>
      ))}
      {state === "unsent" && <MoreWords request={request} />}
      {state === "unsent" && <Ways alternatives={alternatives} />}
    </Screen>
  );
}

/** How it stands, in words. */
function Said({ request: { state, kept, error } }: { request: PendingRequest }) {
  const { t } = useLaterTexts();
  const connection = useConnection();
  const connects = connection.state === "connecting" || connection.state === "syncing";
  if (state === "refused" && error?.reason) return <Unavailable error={error} />;
  if (state === "refused") return <Notice kind="error">{t(`failure.${askFailure(error)}`)}</Notice>;
  if (state === "over") return <Notice kind="info">{t("failure.gone")}</Notice>;
  return (
    <>
      <Notice kind="info">{t(kept ? "unsent.kept" : "unsent.open")}</Notice>
      {connects && <Typography sx={{ color: "text.secondary" }}>{t("connection.connecting")}</Typography>}
    </>
  );
}

function Actions({ request, standing }: Props): ReactNode {
  const { t } = useLaterTexts();
  const router = useRouter();
  const client = useMessenger();
  const { drafts } = useServices();
  const { clientRequestId: id, eventId, description, state, error, words = [] } = request;
  const said = [description, ...words.map(({ text }) => text)];
  const whole = said.join("\n");
  const about = aboutHelp(eventId);

  const takeBack = () => {
    // The words stay, for whoever thinks again.
    drafts.set(about, { words: whole });
    router.restart(HOME);
    client.cancelHelp(eventId).catch((failure: { code?: string }) => {
      // What was written anew meanwhile stays, and so does whoever writes it.
      if (failure.code !== "already_matched" || drafts.get(about)?.words !== whole) return;
      drafts.set(about, undefined);
      const there = standingAt(client.getState(), eventId);
      if (there) router.restart(there);
    });
  };
  const change = () => {
    drafts.set(about, { words: whole });
    client.discard(id);
  };

  if (state === "unsent") {
    return (
      <>
        <BigButton onClick={() => client.reconnect()}>{t("unsent.now")}</BigButton>
        <Button color="error" variant="outlined" onClick={takeBack}>
          {t("unsent.takeBack")}
        </Button>
      </>
    );
  }
  // What was in the way may have ended: then it can be tried again.
  if (error?.code === "help_already_requested" && standing) {
    const add = (chatId: string) => {
      router.restart({ at: "chat", chatId });
      client.moveToChat(id, chatId);
    };
    return (
      <>
        {standing.at === "chat" && (
          <BigButton onClick={() => add(standing.chatId)}>{t("unsent.add")}</BigButton>
        )}
        <Button onClick={() => router.restart(standing)}>{t("ask.open")}</Button>
        <Discard id={id} />
      </>
    );
  }
  if (error?.code === "event_not_found") {
    return (
      <>
        <BigButton onClick={() => router.restart({ at: "find" })}>{t("ask.otherEvent")}</BigButton>
        <Discard id={id} />
      </>
    );
  }
  return (
    <>
      {state === "refused" && <BigButton onClick={() => client.retry(id)}>{t("retry")}</BigButton>}
      <Button variant="outlined" onClick={change}>
        {t(state === "refused" ? "unsent.change" : "request.askAgain")}
      </Button>
      <Discard id={id} />
    </>
  );
}

/** Forgets the request, and its words. */
function Discard({ id }: { id: string }) {
  const { t } = useLaterTexts();
  const router = useRouter();
  const client = useMessenger();
  const discard = () => {
    router.restart(HOME);
    client.discard(id);
  };
  return <Button onClick={discard}>{t("unsent.discard")}</Button>;
}

const WORDS = {
  margin: 0,
  paddingInlineStart: 2,
  borderInlineStart: "3px solid",
  borderColor: "divider",
  whiteSpace: "pre-wrap",
  overflowWrap: "anywhere",
};
