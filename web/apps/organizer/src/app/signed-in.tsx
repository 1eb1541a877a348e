import type { ClientOptions } from "@switchboard/chat";
import { browserRoom, browserStorage, browserSurroundings } from "@switchboard/chat/browser";
import { OrganizerProvider } from "@switchboard/chat/organizer/react";
import { ChatProvider, useMessenger } from "@switchboard/chat/react";
import { API_BASE, claimDevice, type Session } from "@switchboard/kit";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { EventsProvider } from "../events/events-provider.js";
import { NoticesProvider, useNotices } from "../notices/notices.js";
import { Console } from "./console.js";

/** The console of one user, with a connection that lasts as long as it is shown. */
export function SignedIn({ session, mapUrl }: { session: Session; mapUrl: string | undefined }): ReactNode {
  const [options] = useState<ClientOptions>(() => ({
    baseUrl: API_BASE,
    auth: session.auth,
    userId: session.me.userId,
    storage: browserStorage(),
    surroundings: browserSurroundings(),
    // Where no call could be rejected: nothing is lost by it, but somebody who looks for a fault wants to know.
    onError: ({ code, message }) => console.warn(`Switchboard: ${code}: ${message}`),
  }));
  useEffect(() => {
    void claimDevice(session.me.userId, browserStorage(), () => {});
  }, [session]);
  return (
    <ChatProvider options={options}>
      <OrganizerProvider options={{ storage: browserStorage() }}>
        <EventsProvider>
          <NoticesProvider>
            <Signed session={session} mapUrl={mapUrl} />
          </NoticesProvider>
        </EventsProvider>
      </OrganizerProvider>
    </ChatProvider>
  );
}

function Signed({ session, mapUrl }: { session: Session; mapUrl: string | undefined }): ReactNode {
  const { t } = useTranslation();
  const notices = useNotices();
  const client = useMessenger();
  const signOut = useCallback(async () => {
    try {
      await session.signOut();
    } catch {
      notices.say({ about: "sign-out", text: t("kit:signOutFailed"), severity: "error", lasting: true });
      return;
    }
    // Only now: a client that has forgotten everything is of no use to somebody who is still signed in.
    await client.signOut();
  }, [client, notices, session, t]);
  const makeRoom = useCallback(() => browserRoom(session.me.userId), [session]);
  return <Console me={session.me} mapUrl={mapUrl} onSignOut={signOut} makeRoom={makeRoom} />;
}
