import Box from "@mui/material/Box";
import CircularProgress from "@mui/material/CircularProgress";
import IconButton from "@mui/material/IconButton";
import { type HelpRequest, isWaiting, type State } from "@switchboard/chat";
import { useConnection, useInbox } from "@switchboard/chat/react";
import { Button } from "@switchboard/kit";
import type { TFunction } from "i18next";
import { type ComponentProps, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useServices } from "../device.js";
import { activeChats, endOf, lastActivity, type PastChat, pastChats } from "../model/chats.js";
import { shortTime } from "../model/short-time.js";
import { BigButton } from "../parts/big-button.js";
import { ChatRow } from "../parts/chat-row.js";
import { Confirm } from "../parts/confirm.js";
import { ConnectionNote } from "../parts/connection-note.js";
import { SignOutIcon } from "../parts/icons.js";
import { MessagesButton } from "../parts/messages-button.js";
import { Notice } from "../parts/notice.js";
import { RequestCard } from "../parts/request-card.js";
import { Screen } from "../parts/screen.js";
import { Section } from "../parts/section.js";
import { useStanding } from "../parts/standing.js";
import { UnsentNotice } from "../parts/unsent-notice.js";
import { useArchive } from "../past/use-archive.js";
import { useRouter } from "../routing/hooks.js";

const chatsOf = (state: State) => state.chats;
const requestsOf = (state: State) => state.requests;
const unsentOf = (state: State) => state.pendingRequests.filter((one) => one.state !== "takenBack");

/** Requests that wait, conversations that go on, conversations that are over; and the way to help. */
export function Home({ onSignOut, onSignIn }: { onSignOut: () => Promise<void>; onSignIn: () => void }) {
  const { t } = useTranslation();
  const router = useRouter();
  const { device, drafts } = useServices();
  const begun = eventOf(drafts.newest());
  const chats = useInbox(chatsOf);
  const requests = useInbox(requestsOf);
  const unsent = useInbox(unsentOf);
  const archive = useArchive();
  // Those of a server of before are no conversations yet.
  const alone = requests.filter(({ requestId }) => chats[requestId] === undefined);
  const active = useMemo(() => activeChats(chats), [chats]);
  const past = useMemo(() => pastChats(chats, archive.chats), [chats, archive.chats]);
  const connection = useConnection();
  const when = (time: string) => shortTime(time, device.now());
  const settled = connection.state === "online" && archive.state !== "loading";
  const nothing = unsent.length + requests.length + active.length + past.length === 0;

  return (
    <Screen
      title={t("home.title")}
      top
      beside={
        <>
          <MessagesButton />
          <SignOut onSignOut={onSignOut} />
        </>
      }
      actions={<BigButton onClick={() => router.open({ at: "find" })}>{t("home.ask")}</BigButton>}
    >
      <ConnectionNote onSignIn={onSignIn} />
      {unsent.map((request) => (
        <UnsentNotice key={request.clientRequestId} request={request} />
      ))}
      {begun !== undefined && !unsent.some((one) => one.eventId === begun) && (
        <Notice
          kind="info"
          action={{ text: t("home.goOn"), onClick: () => router.open({ at: "ask", eventId: begun }) }}
        >
          {t("home.draft")}
        </Notice>
      )}
      {alone.length > 0 && (
        <Section title={t("home.waiting")}>
          {alone.map((request) => (
            <RequestCard key={request.requestId} request={request} />
          ))}
        </Section>
      )}
      {active.length > 0 && (
        <Section title={t("home.active")}>
          {active.map(({ chat }) => {
            const request = isWaiting(chat) ? requests.find((one) => one.requestId === chat.id) : undefined;
            const row = {
              eventId: chat.eventId,
              active: true,
              waits: isWaiting(chat),
              unread: chat.unread,
              text: textOf(chat, t),
              time: when(lastActivity(chat)),
              onOpen: () => router.open({ at: "chat", chatId: chat.id }),
            };
            return request ? (
              <WaitingRow key={chat.id} request={request} {...row} />
            ) : (
              <ChatRow key={chat.id} {...row} />
            );
          })}
        </Section>
      )}
      {past.length > 0 && (
        <Section title={t("home.past")}>
          {past.map((chat) => {
            const end = endOf(chat);
            return (
              <ChatRow
                key={chat.id}
                eventId={chat.eventId}
                active={false}
                // What came of it while nobody looked is told here, not only to whoever opens it.
                text={end ? t(`home.over.${end}`) : textOf(chat, t)}
                time={when(chat.timeEnd)}
                onOpen={() => router.open({ at: "chat", chatId: chat.id })}
              />
            );
          })}
        </Section>
      )}
      {archive.state === "failed" && connection.state === "online" && (
        <Notice kind="info" action={{ text: t("retry"), onClick: archive.more }}>
          {t("home.pastFailed")}
        </Notice>
      )}
      {archive.hasMore && archive.state === "ready" && <Button onClick={archive.more}>{t("more")}</Button>}
      {nothing && settled && (
        <Box component="p" sx={{ margin: "auto", textAlign: "center", maxWidth: "22rem" }}>
          {t("home.empty")}
        </Box>
      )}
      {nothing && !settled && connection.state !== "waiting" && connection.state !== "signed out" && (
        <CircularProgress aria-label={t("connection.connecting")} sx={{ margin: "auto" }} />
      )}
    </Screen>
  );
}

/** A conversation that waits: what it waits for is told, unless there is something to be read. */
function WaitingRow({ request, ...row }: ComponentProps<typeof ChatRow> & { request: HelpRequest }) {
  const standing = useStanding(request);
  return <ChatRow {...row} text={row.unread ? row.text : standing} />;
}

/** The event at which help was begun to be asked for. */
function eventOf(about: string | undefined): number | undefined {
  const id = Number(/^help\/(\d+)$/.exec(about ?? "")?.[1]);
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

/** The last thing that was said. */
function textOf({ lastMessage }: PastChat, t: TFunction): string | undefined {
  if (lastMessage === undefined) return undefined;
  const said = lastMessage.gone === undefined ? lastMessage.content : t("home.gone");
  return lastMessage.fromOrganizer === 1 ? said : t("home.you", { text: said });
}

function SignOut({ onSignOut }: { onSignOut: () => Promise<void> }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState(false);
  const signOut = () => {
    setAsking(false);
    setFailed(false);
    onSignOut().catch(() => setFailed(true));
  };
  return (
    <>
      <IconButton
        color="inherit"
        aria-label={t("home.signOut")}
        onClick={() => setAsking(true)}
        sx={{ width: 48, height: 48 }}
      >
        <SignOutIcon />
      </IconButton>
      <Confirm
        open={asking || failed}
        title={t("home.signOutTitle")}
        text={t(failed ? "home.signOutFailed" : "home.signOutText")}
        yes={t("home.signOut")}
        no={t("cancel")}
        onYes={signOut}
        onNo={() => {
          setAsking(false);
          setFailed(false);
        }}
      />
    </>
  );
}
