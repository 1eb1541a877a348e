import { useCallback, useMemo, useSyncExternalStore } from "react";
import { parseRoute, type Route, routeHash } from "./route.js";

/** Goes to a route; `replace` leaves no step to go back to. */
export type Go = (route: Route, options?: { replace?: boolean }) => void;

/** The route of the address, and how to go to another. */
export function useRoute(): [Route, Go] {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  const route = useMemo(() => parseRoute(hash), [hash]);
  const go = useCallback<Go>((to, options) => {
    const next = routeHash(to);
    if (next === window.location.hash) return;
    if (options?.replace === true) window.location.replace(next);
    else window.location.hash = next;
  }, []);
  return [route, go];
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}
