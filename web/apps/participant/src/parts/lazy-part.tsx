/** Parts of the app that are not needed for its first screen: they come while that is already of use. */
import Box from "@mui/material/Box";
import CircularProgress from "@mui/material/CircularProgress";
import { fetchPart } from "@switchboard/kit";
import { type ComponentType, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Notice } from "./notice.js";
import { Screen } from "./screen.js";

/** A screen, or a part of one, that comes later. */
export interface LazyPart<P extends object> {
  /** Fetches it once; after a failure the next call tries again. */
  load: () => Promise<ComponentType<P>>;
  /** It, once it has been fetched. */
  loaded: () => ComponentType<P> | undefined;
}

/** Names a part that `fetch` gets. Nothing is fetched yet. */
export function lazyPart<P extends object>(fetch: () => Promise<ComponentType<P>>): LazyPart<P> {
  let loaded: ComponentType<P> | undefined;
  return {
    loaded: () => loaded,
    async load() {
      loaded ??= await fetchPart(fetch);
      return loaded;
    },
  };
}

/** The part, fetched when it is first wanted; whether that failed, and how to try again. */
export function usePart<P extends object>(part: LazyPart<P>, wanted = true) {
  const [state, setState] = useState<"loading" | "failed" | "ready">("loading");
  const begin = useCallback(() => {
    setState("loading");
    part.load().then(
      () => setState("ready"),
      () => setState("failed"),
    );
  }, [part]);
  useEffect(() => {
    if (wanted && !part.loaded()) begin();
  }, [part, wanted, begin]);
  return { Part: part.loaded(), failed: state === "failed", again: begin };
}

/** Shows a screen with these `props`, and fetches it first where it is not there yet. */
export function Later<P extends object>({ part, props }: { part: LazyPart<P>; props: P }) {
  const { Part, failed, again } = usePart(part);
  return Part ? <Part {...props} /> : <Coming failed={failed} onRetry={again} />;
}

function Coming({ failed, onRetry }: { failed: boolean; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <Screen title={t("app")}>
      {failed ? (
        <Notice kind="error" action={{ text: t("retry"), onClick: onRetry }}>
          {t("partFailed")}
        </Notice>
      ) : (
        <Box sx={{ margin: "auto" }}>
          <CircularProgress aria-label={t("loading")} />
        </Box>
      )}
    </Screen>
  );
}
