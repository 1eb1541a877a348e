import "@switchboard/chat/style.css";
import Box from "@mui/material/Box";
import type { HelpView } from "@switchboard/chat";
import { Chat } from "@switchboard/chat/react";
import { useEventName } from "../events/hooks.js";
import { HelpPanel } from "../help/panel.js";
import { useLabels } from "../help/use-labels.js";
import { useWriting } from "../help/use-writing.js";
import { BigButton } from "../parts/big-button.js";
import { Screen } from "../parts/screen.js";
import { useSharedLocation } from "../places/use-shared.js";
import { useRouter } from "../routing/hooks.js";
import { useLaterTexts } from "../texts/later/use-texts.js";

/** A conversation that this device holds: it waits for somebody, goes on, or can be read again. */
export function Talk({ view }: { view: HelpView }) {
  const { t } = useLaterTexts();
  const router = useRouter();
  const { chat } = view;
  const title = useEventName(chat.eventId);
  const { labels, locale } = useLabels(chat);
  const ended = chat.ended === 1;
  const location = useSharedLocation(chat);
  const { writing, within } = useWriting();
  return (
    <Screen
      title={title}
      fill
      below={!ended && <HelpPanel view={view} location={location} brief={writing} />}
      actions={
        ended && (
          <BigButton onClick={() => router.restart({ at: "ask", eventId: chat.eventId })}>
            {t("chat.askAgain")}
          </BigButton>
        )
      }
    >
      <Box {...within} sx={WHOLE}>
        <Chat
          chatId={chat.id}
          labels={labels}
          locale={locale}
          me={chat.participantId}
          getPlace={location.place}
        />
      </Box>
    </Screen>
  );
}

const WHOLE = { flex: 1, minHeight: 0, display: "flex", flexDirection: "column" };
