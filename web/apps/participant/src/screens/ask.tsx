import CircularProgress from "@mui/material/CircularProgress";
import Typography from "@mui/material/Typography";
import { type Event, LIMITS, type State } from "@switchboard/chat";
import { useInbox, useMessenger } from "@switchboard/chat/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useServices } from "../device.js";
import { aboutHelp } from "../drafts/store.js";
import { useEvent } from "../events/hooks.js";
import { askFailure, type Failure } from "../model/failure.js";
import { describe, KINDS, type Kind, length } from "../model/problem.js";
import { pendingAt, standingAt } from "../model/standing.js";
import { BigButton } from "../parts/big-button.js";
import { KindPicker } from "../parts/kind-picker.js";
import { LocationSwitch } from "../parts/location-switch.js";
import { Notice } from "../parts/notice.js";
import { Screen } from "../parts/screen.js";
import { WordsField } from "../parts/words-field.js";
import { findPlace, isFinding } from "../places/finding.js";
import { useLocator } from "../places/hooks.js";
import { useRouter } from "../routing/hooks.js";
import { useLaterTexts } from "../texts/later/use-texts.js";
import { Unsent } from "./unsent.js";

/** Asks for help at an event; says of what was asked and has not arrived that it has not. */
export function Ask({ eventId }: { eventId: number }) {
  const router = useRouter();
  const pending = useInbox(useCallback((state: State) => pendingAt(state, eventId), [eventId]));
  const standing = useInbox(useCallback((state: State) => standingAt(state, eventId), [eventId]));
  // What waits already, but for the answer that says so, is shown as what it is.
  const unsent = pending?.state === "unsent" && standing ? undefined : pending;
  const waited = useRef(false);
  useEffect(() => {
    if (pending) waited.current = true;
    if (unsent || !standing || !waited.current) return;
    waited.current = false;
    router.restart(standing);
  }, [pending, unsent, standing, router]);
  return unsent ? <Unsent request={unsent} standing={standing} /> : <AskNow eventId={eventId} />;
}

function AskNow({ eventId }: { eventId: number }) {
  const { t } = useLaterTexts();
  const router = useRouter();
  const [loaded, again] = useEvent(eventId);
  if (loaded.state === "ready") return <Form event={loaded.event} />;
  const gone = loaded.state === "failed" && loaded.why === "noEvent";
  return (
    <Screen
      title={t("ask.title")}
      actions={
        gone && <BigButton onClick={() => router.restart({ at: "find" })}>{t("ask.otherEvent")}</BigButton>
      }
    >
      {loaded.state === "loading" && <CircularProgress aria-label={t("loading")} sx={{ margin: "auto" }} />}
      {loaded.state === "failed" && (
        <Notice kind="error" action={gone ? undefined : { text: t("retry"), onClick: again }}>
          {t(`failure.${loaded.why}`)}
        </Notice>
      )}
    </Screen>
  );
}

const limitOf = (state: State) => state.limits?.descriptionChars ?? LIMITS.descriptionChars;

function Form({ event }: { event: Event }) {
  const { t } = useLaterTexts();
  const router = useRouter();
  const client = useMessenger();
  const { device, sharing, drafts, late } = useServices();
  const about = aboutHelp(event.id);
  const [draft] = useState(() => drafts.get(about));
  const limit = useInbox(limitOf);
  const before = useInbox(useCallback((state: State) => standingAt(state, event.id), [event.id]));
  const [locator, fix] = useLocator();
  const [kind, setKind] = useState<Kind | undefined>(() => KINDS.find((one) => one === draft?.kind));
  const [words, setWords] = useState(draft?.words ?? "");
  const [share, setShare] = useState(false);
  const [sending, setSending] = useState(false);
  const [finding, setFinding] = useState<{ skip: () => void }>();
  const [missing, setMissing] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const field = useRef<HTMLTextAreaElement>(null);
  const keepDraft = (next: { words: string; kind: Kind | undefined }) => {
    setWords(next.words);
    setKind(next.kind);
    drafts.set(about, { words: next.words, ...(next.kind && { kind: next.kind }) });
  };
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);

  // One's own request may be seen before its answer: that leads there anyway.
  const standing = sending ? undefined : before;
  const description = describe(kind && t(`ask.kindName.${kind}`), words);
  const count = length(description);
  const shared = share && fix.kind !== "denied" && fix.kind !== "unsupported";

  const onShare = (wanted: boolean) => {
    setShare(wanted);
    if (wanted) locator.start("once");
    else locator.stop();
  };
  /** The place that goes with the request: while the device looks for it, it is waited for. */
  const placeToSend = async () => {
    if (!isFinding(locator)) return locator.place();
    const wait = findPlace(locator, device.later);
    setFinding(wait);
    const place = await wait.place;
    setFinding(undefined);
    return place;
  };
  const onAsk = async () => {
    if (sending) return;
    setMissing(description === "");
    if (description === "" || count > limit) {
      field.current?.focus();
      return;
    }
    setSending(true);
    setFailure(undefined);
    const place = await placeToSend();
    // It goes out without the place that the device still looks for; that follows.
    const coming = place === undefined && locator.fix().kind === "searching";
    try {
      const asked = client.requestHelp({
        eventId: event.id,
        description,
        ...(place && { place: { lat: place.lat, lng: place.lng } }),
        ...(coming && { placeComing: true }),
      });
      // Should this page not live to see the answer, the next one knows what was chosen.
      const name = pendingAt(client.getState(), event.id)?.clientRequestId;
      if (name !== undefined) sharing.set(name, shared);
      const { requestId } = await asked;
      sharing.set(requestId, shared);
      if (coming) late.follow(requestId);
      drafts.set(about, undefined);
      // Whoever has left finds the request at home.
      if (here.current) router.restart({ at: "request", requestId });
    } catch (error) {
      setFailure(askFailure(error));
      setSending(false);
    }
  };

  if (standing) {
    return (
      <Screen
        title={t("ask.title")}
        actions={<BigButton onClick={() => router.restart(standing)}>{t("ask.open")}</BigButton>}
      >
        <EventName event={event} />
        <Notice kind="info">{t("ask.already")}</Notice>
      </Screen>
    );
  }
  return (
    <Screen
      title={t("ask.title")}
      actions={
        <>
          {failure && <Notice kind="error">{t(`failure.${failure}`)}</Notice>}
          {finding && (
            // Not where the other button was: whoever taps twice still waits.
            <Notice kind="info" action={{ text: t("ask.withoutPlace"), onClick: finding.skip }}>
              {t("ask.finding")}
            </Notice>
          )}
          {failure === "noEvent" ? (
            <BigButton onClick={() => router.restart({ at: "find" })}>{t("ask.otherEvent")}</BigButton>
          ) : (
            <BigButton onClick={onAsk} disabled={sending}>
              {t(sending ? "ask.sending" : "ask.send")}
            </BigButton>
          )}
        </>
      }
    >
      <EventName event={event} />
      {draft && <Typography sx={{ color: "text.secondary" }}>{t("ask.draft")}</Typography>}
      <KindPicker kind={kind} onChange={(next) => keepDraft({ words, kind: next })} />
      <WordsField
        words={words}
        onChange={(next) => keepDraft({ words: next, kind })}
        count={count}
        limit={limit}
        missing={missing && count === 0}
        field={field}
      />
      <LocationSwitch shared={shared} fix={fix} found="place.foundAsk" onChange={onShare} />
    </Screen>
  );
}

function EventName({ event }: { event: Event }) {
  const { t } = useLaterTexts();
  return (
    <Typography sx={{ fontWeight: 700, overflowWrap: "anywhere" }}>
      {t("ask.at", { event: event.name })}
    </Typography>
  );
}
