/** Keeps the screen and the browser's history together. */
import { addressOf, HOME, parentOf, type Route, routeAt } from "./route.js";

export interface Router {
  /** The screen to be shown; the same object until it changes. */
  current(): Route;
  /** Whether another screen was shown before in this page: then focus moves to the new one's heading. */
  moved(): boolean;
  subscribe(listener: () => void): () => void;
  /** Goes one screen deeper. */
  open(route: Route): void;
  /** Shows another screen in place of this one. */
  replace(route: Route): void;
  /** Forgets the way here: what is below `route` is home. */
  restart(route: Route): void;
  /** Goes one screen up. */
  up(): void;
  /** Stops listening to the browser. */
  close(): void;
}

/** How many of this app's entries are below the one that is shown. */
function depthOf(state: unknown): number {
  const depth = (state as { depth?: unknown } | null)?.depth;
  return typeof depth === "number" && Number.isSafeInteger(depth) && depth > 0 ? depth : 0;
}

/** `base` is the path of home, and ends with a slash. */
export function createRouter(window: Window, base: string): Router {
  const { history, location } = window;
  const listeners = new Set<() => void>();
  let route = routeAt(location.pathname, base);
  let moved = false;
  /** What to show once the history has been wound back. */
  let target: Route | undefined;

  const show = (next: Route) => {
    route = next;
    moved = true;
    for (const listener of [...listeners]) listener();
  };
  const push = (next: Route, depth: number) => history.pushState({ depth }, "", addressOf(next, base));
  const put = (next: Route, depth: number) => history.replaceState({ depth }, "", addressOf(next, base));
  const lay = (next: Route) => {
    put(HOME, 0);
    if (next.at !== "home") push(next, 1);
  };

  const onPop = () => {
    if (target) {
      const next = target;
      target = undefined;
      lay(next);
    } else {
      show(routeAt(location.pathname, base));
    }
  };
  window.addEventListener("popstate", onPop);

  return {
    current: () => route,
    moved: () => moved,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open(next) {
      push(next, depthOf(history.state) + 1);
      show(next);
    },
    replace(next) {
      put(next, depthOf(history.state));
      show(next);
    },
    restart(next) {
      const depth = depthOf(history.state);
      if (depth === 0) {
        lay(next);
      } else {
        target = next;
        history.go(-depth);
      }
      show(next);
    },
    up() {
      if (depthOf(history.state) > 0) history.back();
      else this.replace(parentOf(route));
    },
    close() {
      window.removeEventListener("popstate", onPop);
      listeners.clear();
    },
  };
}
