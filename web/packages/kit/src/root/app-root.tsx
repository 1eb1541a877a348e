import createCache from "@emotion/cache";
import { CacheProvider } from "@emotion/react";
import CssBaseline from "@mui/material/CssBaseline";
import { ThemeProvider } from "@mui/material/styles";
import { type ReactNode, useEffect, useState } from "react";
import { I18nextProvider } from "react-i18next";
import { AppNameContext } from "./app-name.js";
import { ErrorBoundary } from "./error-boundary.js";
import { type AppTexts, initI18n } from "./i18n.js";
import { makeTheme } from "./theme.js";

/** What `<AppRoot>` takes. */
export interface AppRootProps {
  /** The page's title. */
  appName: string;
  /** The app's texts, see `initI18n`. */
  resources: AppTexts;
  children?: ReactNode;
}

/** What an app stands in: styles, theme, languages, and a page for when something breaks. */
export function AppRoot({ appName, resources, children }: AppRootProps): ReactNode {
  const [root] = useState(() => ({
    // Speedy puts rules into empty style elements by script: the Content Security Policy allows no other.
    cache: createCache({ key: "sb", speedy: true }),
    theme: makeTheme(),
    i18n: initI18n(resources),
  }));
  useEffect(() => {
    document.title = appName;
  }, [appName]);
  return (
    <CacheProvider value={root.cache}>
      <ThemeProvider theme={root.theme}>
        <CssBaseline enableColorScheme />
        <I18nextProvider i18n={root.i18n}>
          <AppNameContext value={appName}>
            <ErrorBoundary>{children}</ErrorBoundary>
          </AppNameContext>
        </I18nextProvider>
      </ThemeProvider>
    </CacheProvider>
  );
}
