import { type RefObject, useEffect } from "react";

/**
 * Keeps `--sb-keyboard-inset` of an element at how far the software keyboard covers its lower end, in
 * pixels. Browsers lay out the page as if the keyboard were not there; only the visual viewport shrinks.
 */
export function useKeyboardInset(element: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const viewport = globalThis.visualViewport;
    if (!viewport) return;
    const measure = () => {
      const target = element.current;
      if (!target) return;
      const inset = keyboardInset(target.getBoundingClientRect().bottom, viewport);
      target.style.setProperty("--sb-keyboard-inset", `${inset}px`);
    };
    measure();
    viewport.addEventListener("resize", measure);
    viewport.addEventListener("scroll", measure);
    return () => {
      viewport.removeEventListener("resize", measure);
      viewport.removeEventListener("scroll", measure);
    };
  }, [element]);
}

/** How far below the visible part of the page `bottom` is. Nothing while the page is zoomed by fingers. */
export function keyboardInset(
  bottom: number,
  viewport: { offsetTop: number; height: number; scale: number },
): number {
  if (Math.abs(viewport.scale - 1) > 0.01) return 0;
  return Math.max(0, Math.round(bottom - (viewport.offsetTop + viewport.height)));
}
