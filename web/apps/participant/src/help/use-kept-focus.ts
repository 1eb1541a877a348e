import { type RefObject, useEffect, useRef } from "react";

/**
 * Gives the focus to `place` when what had it within is gone after a change of `what`: whoever goes by keys, or
 * listens, goes on from there.
 */
export function useKeptFocus(place: RefObject<HTMLElement | null>, what: unknown): void {
  const had = useRef(false);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const note = () => {
      had.current = element.contains(document.activeElement);
    };
    document.addEventListener("focusin", note);
    return () => document.removeEventListener("focusin", note);
  }, [place]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change is looked at.
  useEffect(() => {
    if (had.current && document.activeElement === document.body)
      place.current?.focus({ preventScroll: true });
  }, [place, what]);
}
