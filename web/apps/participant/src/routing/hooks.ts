import { createContext, useContext, useSyncExternalStore } from "react";
import type { Route } from "./route.js";
import type { Router } from "./router.js";

export const RouterContext = createContext<Router | undefined>(undefined);

/** The way to other screens. */
export function useRouter(): Router {
  const router = useContext(RouterContext);
  if (!router) throw new Error("useRouter needs a RouterContext above it");
  return router;
}

/** The screen to be shown. */
export function useRoute(): Route {
  const router = useRouter();
  return useSyncExternalStore(router.subscribe, router.current);
}
