import Box from "@mui/material/Box";
import { browserStorage, browserSurroundings } from "@switchboard/chat/browser";
import { ChatProvider } from "@switchboard/chat/react";
import { API_BASE, type AppConfig, AppRoot, type Session, SignInGate } from "@switchboard/kit";
import { useEffect, useState } from "react";
import type { Device } from "./device.js";
import { Inside } from "./inside.js";
import { UpdateNote } from "./parts/update-note.js";
import { RouterContext } from "./routing/hooks.js";
import type { Router } from "./routing/router.js";
import { de } from "./texts/de.js";
import { en } from "./texts/en.js";

/** Calls back when a newer version of the app waits, with the way to take it. */
export type WatchUpdates = (onReady: (take: () => void) => void) => void;

interface Props {
  config: AppConfig;
  device: Device;
  router: Router;
  watchUpdates: WatchUpdates;
}

const TEXTS = { en, de };
const NAME = "Switchboard";

/** The app: whoever is signed in sees the screens. */
export function App({ config, device, router, watchUpdates }: Props) {
  const [take, setTake] = useState<() => void>();
  // React would call a plain function to get the new state.
  useEffect(() => watchUpdates((ready) => setTake(() => ready)), [watchUpdates]);
  return (
    <AppRoot appName={NAME} resources={TEXTS}>
      <Box sx={{ height: "100%", display: "flex", flexDirection: "column" }}>
        {take && <UpdateNote take={take} />}
        <Box sx={{ flex: 1, minHeight: 0 }}>
          <RouterContext value={router}>
            <SignInGate role="participant" config={config} appName={NAME}>
              {(session: Session) => <SignedIn session={session} device={device} />}
            </SignInGate>
          </RouterContext>
        </Box>
      </Box>
    </AppRoot>
  );
}

function SignedIn({ session, device }: { session: Session; device: Device }) {
  const [options] = useState(() => ({
    baseUrl: API_BASE,
    auth: session.auth,
    userId: session.me.userId,
    storage: browserStorage(),
    surroundings: browserSurroundings(),
  }));
  return (
    <ChatProvider options={options}>
      <Inside device={device} onSignOut={session.signOut} />
    </ChatProvider>
  );
}
