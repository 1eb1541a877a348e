import "@switchboard/chat/style.css";
import Box from "@mui/material/Box";
import type { wire } from "@switchboard/chat";
import { Chat } from "@switchboard/chat/react";
import { useChatTexts } from "@switchboard/kit";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useServices } from "../device.js";
import { useEventName } from "../events/hooks.js";
import { BigButton } from "../parts/big-button.js";
import { LocationSwitch } from "../parts/location-switch.js";
import { Screen } from "../parts/screen.js";
import { useLocator } from "../places/hooks.js";
import { useRouter } from "../routing/hooks.js";
import { useLaterTexts } from "../texts/later/use-texts.js";

/** A conversation that this device holds: it goes on, or can be read again. */
export function Talk({ chat }: { chat: wire.MemberChat }) {
  const { t } = useLaterTexts();
  const router = useRouter();
  const title = useEventName(chat.eventId);
  const { labels, locale } = useLabels();
  const ended = chat.ended === 1;
  const location = useSharedLocation(chat.id, !ended);
  return (
    <Screen
      title={title}
      fill
      below={
        !ended && (
          <Box sx={{ paddingInline: 2 }}>
            <LocationSwitch
              shared={location.shared}
              fix={location.fix}
              found="place.foundChat"
              compact
              onChange={location.share}
            />
          </Box>
        )
      }
      actions={
        ended && (
          <BigButton onClick={() => router.restart({ at: "ask", eventId: chat.eventId })}>
            {t("chat.askAgain")}
          </BigButton>
        )
      }
    >
      <Chat
        chatId={chat.id}
        labels={labels}
        locale={locale}
        me={chat.participantId}
        getPlace={location.place}
      />
    </Screen>
  );
}

/** The words of the conversation, as somebody would say them who is one side of it. */
function useLabels() {
  const { t } = useLaterTexts();
  const { labels, locale } = useChatTexts();
  const own = useMemo(
    () => ({
      ...labels,
      participant: t("chat.you"),
      organizer: t("chat.helper"),
      closed: t("chat.closed"),
      place: () => t("chat.placed"),
    }),
    [labels, t],
  );
  return { labels: own, locale };
}

/** Watches the place while it is shared here, this conversation goes on, and it is open. */
function useSharedLocation(chatId: string, open: boolean) {
  const { sharing } = useServices();
  const [locator, fix] = useLocator();
  const [wanted, setWanted] = useState(() => sharing.has(chatId));
  useEffect(() => {
    if (!open || !wanted) return;
    locator.start("watch");
    return () => locator.stop();
  }, [locator, open, wanted]);

  const share = useCallback(
    (next: boolean) => {
      sharing.set(chatId, next);
      setWanted(next);
      // It was wanted but refused: the effect does not run again by itself.
      if (next && locator.fix().kind === "denied") locator.start("watch");
    },
    [sharing, chatId, locator],
  );
  const shared = wanted && fix.kind !== "denied" && fix.kind !== "unsupported";
  return { shared, fix, share, place: locator.place };
}
