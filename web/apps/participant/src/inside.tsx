import { useMessenger } from "@switchboard/chat/react";
import { useCallback, useEffect, useMemo } from "react";
import { type Device, ServicesContext } from "./device.js";
import { createEventBook } from "./events/book.js";
import { createSharing } from "./places/sharing.js";
import { whenIdle } from "./pwa/when-idle.js";
import { Screens } from "./screens/index.js";
import { loadAll } from "./screens/later.js";

/** The screens, with a client around them. `onSignOut` ends the session, after this device has forgotten it. */
export function Inside({ device, onSignOut }: { device: Device; onSignOut: () => Promise<void> }) {
  const client = useMessenger();
  const services = useMemo(
    () => ({ device, book: createEventBook(client.rest, device.keep), sharing: createSharing(device.keep) }),
    [device, client],
  );
  // From then on the page needs nothing more of its version from the server.
  useEffect(() => whenIdle(prefetch), []);
  const signOut = useCallback(async () => {
    services.book.forget();
    services.sharing.forget();
    await client.signOut();
    await onSignOut();
  }, [client, services, onSignOut]);
  const signIn = useCallback(() => {
    // Where the server does not answer the note stays, and so does its button.
    onSignOut().catch(() => undefined);
  }, [onSignOut]);
  return (
    <ServicesContext value={services}>
      <Screens onSignOut={signOut} onSignIn={signIn} />
    </ServicesContext>
  );
}

function prefetch(): void {
  loadAll().catch(() => {
    // What is missing is fetched again when it is needed.
  });
}
