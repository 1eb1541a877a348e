import Box from "@mui/material/Box";
import { browserStorage } from "@switchboard/chat/browser";
import { useMessenger } from "@switchboard/chat/react";
import { claimDevice, EndedBar, useMe } from "@switchboard/kit";
import { useCallback, useEffect, useMemo } from "react";
import { type Device, ServicesContext } from "./device.js";
import { createDrafts } from "./drafts/store.js";
import { createEventBook } from "./events/book.js";
import { createLatePlaces } from "./places/late.js";
import { createSharing } from "./places/sharing.js";
import { followUnsent } from "./places/unsent.js";
import { whenIdle } from "./pwa/when-idle.js";
import { Screens } from "./screens/index.js";
import { loadAll } from "./screens/later.js";

/** The screens, with a client around them. `onSignOut` ends the session, after this device has forgotten it. */
export function Inside({ device, onSignOut }: { device: Device; onSignOut: () => Promise<void> }) {
  const client = useMessenger();
  const services = useMemo(
    () => ({
      device,
      book: createEventBook(client.rest, device.keep),
      sharing: createSharing(device.keep),
      drafts: createDrafts(device.keep),
      late: createLatePlaces({ ...device, tell: client.setPlace }),
    }),
    [device, client],
  );
  // From then on the page needs nothing more of its version from the server.
  useEffect(() => whenIdle(prefetch), []);
  useEffect(() => services.late.stop, [services]);
  useEffect(() => followUnsent({ client, ...services }), [client, services]);
  const userId = useMe()?.userId;
  useEffect(() => {
    if (userId === undefined) return;
    const forget = () => {
      services.book.forget();
      services.sharing.forget();
      services.drafts.forget();
    };
    void claimDevice(userId, browserStorage(), forget);
  }, [userId, services]);
  const signOut = useCallback(async () => {
    services.late.stop();
    services.book.forget();
    services.sharing.forget();
    services.drafts.forget();
    await client.signOut();
    await onSignOut();
  }, [client, services, onSignOut]);
  const signIn = useCallback(() => {
    // Where the server does not answer the note stays, and so does its button.
    onSignOut().catch(() => undefined);
  }, [onSignOut]);
  return (
    <ServicesContext value={services}>
      <Box sx={{ height: "100%", display: "flex", flexDirection: "column" }}>
        <EndedBar />
        <Box sx={{ flex: 1, minHeight: 0 }}>
          <Screens onSignOut={signOut} onSignIn={signIn} />
        </Box>
      </Box>
    </ServicesContext>
  );
}

function prefetch(): void {
  loadAll().catch(() => {
    // What is missing is fetched again when it is needed.
  });
}
