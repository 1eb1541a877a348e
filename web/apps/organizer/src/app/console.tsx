import Box from "@mui/material/Box";
import type { Room } from "@switchboard/chat/organizer";
import { useOrganizerState } from "@switchboard/chat/organizer/react";
import { draftsOf, useConnection, useInbox, useMessenger } from "@switchboard/chat/react";
import { EndedBar, useTitleBadge } from "@switchboard/kit";
import { AskDialog, unreadOf } from "@switchboard/kit/conversations";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ArchiveScreen } from "../archive/archive-screen.js";
import { ChatsScreen } from "../chats/chats-screen.js";
import { helpChat } from "../chats/help-chat.js";
import { allOf } from "../chats/order.js";
import { useArrivals } from "../chats/use-arrivals.js";
import { useListOrder } from "../chats/use-list-order.js";
import { CloseChatDialog } from "../conversation/close-chat-dialog.js";
import { AwayDialog } from "../duty/away-dialog.js";
import { StillThere } from "../duty/still-there.js";
import { useDuty } from "../duty/use-duty.js";
import { HandingDialog, useHandOver } from "../handover/use-hand-over.js";
import { MessagesScreen } from "../messages/messages-screen.js";
import { useNotices } from "../notices/notices.js";
import { useChime } from "../notices/use-chime.js";
import { OfferCards } from "../offers/offer-cards.js";
import { useOffers } from "../offers/use-offers.js";
import { PauseBanner } from "../pause/pause-banner.js";
import { ShortcutsDialog } from "../shortcuts/shortcuts-dialog.js";
import { useShortcutSetting } from "../shortcuts/use-shortcut-setting.js";
import { answerKeys } from "../shortcuts/use-shortcuts.js";
import { TeamScreen } from "../team/team-screen.js";
import { participantName } from "../ui/names.js";
import { usePanes } from "../ui/panes.js";
import { useWait } from "../waiting/use-wait.js";
import { Banner } from "./banner.js";
import { focusConversation, focusHeading, focusIsLost } from "./focus.js";
import type { Route } from "./route.js";
import { Side } from "./side.js";
import { SkipLink } from "./skip-link.js";
import { TopBar } from "./top-bar.js";
import { useCommands } from "./use-commands.js";
import { type Go, useRoute } from "./use-route.js";
import { whatIsLeft } from "./what-is-left.js";

interface Props {
  /** Who is signed in. */
  me: { userId: number; name: string };
  /** The map's address with `{lat}` and `{lng}`; undefined where the server wants none. */
  mapUrl: string | undefined;
  onSignOut: () => void;
  /** Makes where the user sits; without it nobody is asked whether they are still there. */
  makeRoom?: () => Room;
}

/** The whole page, once somebody is signed in. */
export function Console({ me, mapUrl, onSignOut, makeRoom }: Props): ReactNode {
  const { t } = useTranslation();
  const notices = useNotices();
  const [route, goTo] = useRoute();
  const go = useCallback<Go>(
    (to, options) => {
      // Whoever goes there need not be told of it any more.
      if (to.chatId !== undefined) notices.drop(`given ${to.chatId}`);
      goTo(to, options);
    },
    [goTo, notices],
  );
  const onView = useCallback((view: Route["view"]) => go({ view }), [go]);
  const onShortcuts = useCallback(() => setHelp(true), []);
  const chats = useInbox((state) => state.chats);
  const order = useListOrder(chats);
  const listed = useMemo(() => allOf(order.listed), [order.listed]);
  const unread = useInbox(unreadOf);
  const connection = useConnection();
  const wait = useWait();
  const duty = useDuty();
  const hasTeam = useOrganizerState((state) => state.availability !== undefined || state.handsOver);
  const { columns } = usePanes();
  // Beside the conversation the details are there from the start; over it they wait to be asked for.
  const [detailsWanted, setDetailsWanted] = useState<boolean>();
  const details = { open: detailsWanted ?? columns === 3, set: setDetailsWanted };
  const [closing, setClosing] = useState<string>();
  const [taking, setTaking] = useState<string>();
  const [help, setHelp] = useState(false);
  const [leaving, setLeaving] = useState<string>();
  const [shortcutsOn, setShortcutsOn] = useShortcutSetting();
  const open = helpChat(chats, route.view === "chats" ? route.chatId : undefined);
  const closingView = helpChat(chats, closing);
  const client = useMessenger();
  const handing = useHandOver(open, me.userId);
  const accepted = useRef<string>(undefined);
  const openAccepted = useCallback(
    (chatId: string) => {
      const isHere = helpChat(client.getState().chats, chatId)?.chat.ended === 0;
      if (isHere) go({ view: "chats", chatId });
      else accepted.current = chatId;
    },
    [client, go],
  );
  const offers = useOffers(openAccepted);
  const [firstOffer] = offers.offers;

  /** Who leaves while somebody waits for them, or with words that nobody has got, is asked. */
  const askSignOut = useCallback(() => {
    const said = whatIsLeft(client.getState(), draftsOf(client).any, t);
    if (said === "") onSignOut();
    else setLeaving(said);
  }, [client, onSignOut, t]);

  useTitleBadge(useInbox((state) => state.unread));
  useChime();

  useArrivals({
    onArrival(view, waited) {
      const chatId = view.chat.id;
      const name = participantName(view.chat, t);
      const taken = accepted.current === chatId;
      if (taken) accepted.current = undefined;
      const free = taken || (route.view === "chats" && (open === undefined || open.chat.ended === 1));
      if (free) go({ view: "chats", chatId }, { replace: true });
      notices.say({
        about: `given ${chatId}`,
        text: waited ? t("waiting.matched", { name }) : t("chats.fresh", { name }),
        severity: "success",
        ...(free ? {} : { action: { label: t("chats.open"), run: () => go({ view: "chats", chatId }) } }),
      });
    },
    // It cannot be opened any more.
    onGone: (chatId) => notices.drop(`given ${chatId}`),
  });

  useCommands(shortcutsOn, {
    route,
    go,
    listed,
    closable: open?.chat.ended === 0 ? open.chat.id : undefined,
    wait,
    duty,
    hasTeam,
    handOver: handing.handOver,
    takeBack: handing.takeBack,
    takeOver: route.view === "team" && route.chatId !== undefined ? () => setTaking(route.chatId) : undefined,
    answerOffer: firstOffer && ((accept) => offers.busy === undefined && offers.answer(firstOffer, accept)),
    canWait: connection.state === "online" && connection.via === "socket",
    details,
    onClose: setClosing,
    onHelp: onShortcuts,
  });

  // The drawer belongs to the chat it was opened for, and so does its width.
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what it is put back for.
  useEffect(() => {
    if (columns < 3) setDetailsWanted(undefined);
  }, [route, columns]);

  // The row that was pressed is gone where there is one column only.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the route is what is waited for.
  useEffect(() => {
    if (columns === 1 && focusIsLost()) focusHeading();
  }, [route]);

  // The button that opened the dialog is gone when the chat was closed.
  useEffect(() => {
    if (closing === undefined && focusIsLost() && open?.chat.ended === 1) focusConversation();
  }, [closing, open]);

  const active = listed.filter(({ chat }) => chat.ended === 0).length;
  const side = (children: ReactNode) => (
    <Side
      wait={wait}
      duty={duty}
      team={hasTeam || route.view === "team"}
      view={route.view}
      onView={onView}
      unread={unread}
      active={active}
    >
      {children}
    </Side>
  );

  return (
    <Box sx={{ display: "flex", flexDirection: "column", height: "100%", minHeight: 0 }}>
      <SkipLink />
      <TopBar name={me.name} onShortcuts={onShortcuts} onSignOut={askSignOut} />
      <EndedBar />
      <Banner onSignOut={onSignOut} />
      <PauseBanner />
      <Box sx={{ flex: 1, minHeight: 0 }}>
        {route.view === "chats" ? (
          <ChatsScreen
            side={side}
            order={order}
            chatId={route.chatId}
            view={open}
            me={me.userId}
            go={go}
            details={details}
            mapUrl={mapUrl}
            onClose={() => setClosing(route.chatId)}
            handOver={handing.handOver}
          />
        ) : route.view === "messages" ? (
          <MessagesScreen side={side} open={route.chatId} go={go} />
        ) : route.view === "team" ? (
          <TeamScreen
            side={side}
            chatId={route.chatId}
            go={go}
            details={details}
            mapUrl={mapUrl}
            taking={taking !== undefined && taking === route.chatId}
            onTaking={(on) => setTaking(on ? route.chatId : undefined)}
            onTaken={openAccepted}
          />
        ) : (
          <ArchiveScreen side={side} chatId={route.chatId} go={go} details={details} mapUrl={mapUrl} />
        )}
      </Box>
      {leaving !== undefined && (
        <AskDialog
          title={t("kit:signOutAsk.title")}
          text={leaving}
          confirm={t("user.signOut")}
          color="error"
          act={async () => {
            setLeaving(undefined);
            onSignOut();
          }}
          onCancel={() => setLeaving(undefined)}
        />
      )}
      {closingView?.chat.ended === 0 && (
        <CloseChatDialog key={closing} view={closingView} onDone={() => setClosing(undefined)} />
      )}
      {duty.asking !== undefined && (
        <AwayDialog state={duty.asking} chats={active} onDone={() => duty.ask(undefined)} />
      )}
      <HandingDialog view={open} {...handing} />
      <OfferCards {...offers} keys={answerKeys()} mapUrl={mapUrl} />
      <StillThere makeRoom={makeRoom} />
      <ShortcutsDialog
        open={help}
        onClose={() => setHelp(false)}
        enabled={shortcutsOn}
        onEnabled={setShortcutsOn}
      />
    </Box>
  );
}
