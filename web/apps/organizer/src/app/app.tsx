import Box from "@mui/material/Box";
import CircularProgress from "@mui/material/CircularProgress";
import { type AppConfig, AppRoot, loadAppConfig, SignInGate } from "@switchboard/kit";
import { type ReactNode, useEffect, useState } from "react";
import { de } from "../texts/de.js";
import { en } from "../texts/en.js";
import { SignedIn } from "./signed-in.js";

const NAME = "Switchboard";

/** The app: what the server wants, who signs in, and then the console. */
export function App(): ReactNode {
  const config = useConfig();
  return (
    <AppRoot appName={NAME} resources={{ en, de }}>
      {config === undefined ? (
        <Box sx={{ display: "grid", placeItems: "center", height: "100%" }}>
          <CircularProgress aria-label={NAME} />
        </Box>
      ) : (
        <SignInGate role="organizer" config={config} appName={NAME}>
          {(session) => <SignedIn key={session.me.userId} session={session} mapUrl={config.mapUrl} />}
        </SignInGate>
      )}
    </AppRoot>
  );
}

function useConfig(): AppConfig | undefined {
  const [config, setConfig] = useState<AppConfig>();
  useEffect(() => {
    let mounted = true;
    void loadAppConfig().then((loaded) => mounted && setConfig(loaded));
    return () => {
      mounted = false;
    };
  }, []);
  return config;
}
