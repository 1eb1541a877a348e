/** For so long a browser that cannot say when it is idle is left alone. */
const LATER_MS = 1_000;

/** Calls back when the page has nothing more urgent to do; returns how to cancel. */
export function whenIdle(callback: () => void): () => void {
  if (typeof window.requestIdleCallback !== "function") {
    const timer = setTimeout(callback, LATER_MS);
    return () => clearTimeout(timer);
  }
  const handle = window.requestIdleCallback(callback);
  return () => window.cancelIdleCallback(handle);
}
