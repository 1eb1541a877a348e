/** The list of messages weighs as much as the rest of the app: it comes while that is already of use. */
import { useCallback, useEffect, useState } from "react";

type Talk = typeof import("./talk.js").Talk;

let loaded: Talk | undefined;

/** Fetches it once; after a failure the next call tries again. */
export async function loadTalk(): Promise<Talk> {
  loaded ??= (await import("./talk.js")).Talk;
  return loaded;
}

/** The part of the app that shows a conversation, as soon as it is there. */
export type LoadedTalk = { state: "ready"; Talk: Talk } | { state: "loading" | "failed"; again: () => void };

/** Fetches the part of the app that shows a conversation. */
export function useTalk(): LoadedTalk {
  const [state, setState] = useState<"loading" | "failed" | "ready">(loaded ? "ready" : "loading");
  const load = useCallback(() => {
    setState("loading");
    loadTalk().then(
      () => setState("ready"),
      () => setState("failed"),
    );
  }, []);
  useEffect(() => {
    if (!loaded) load();
  }, [load]);
  if (loaded) return { state: "ready", Talk: loaded };
  return { state: state === "failed" ? "failed" : "loading", again: load };
}
