import { type FocusEvent, useState } from "react";

/** Whether somebody writes within, on a screen half of which the keyboard takes. */
export function useWriting() {
  const [writing, setWriting] = useState(false);
  const look = (field: EventTarget | null) => setWriting(field instanceof HTMLTextAreaElement && isCoarse());
  return {
    writing,
    within: {
      onFocus: (event: FocusEvent) => look(event.target),
      onBlur: (event: FocusEvent) => look(event.relatedTarget),
    },
  };
}

/** Whether a finger is what points, as far as the browser says. */
const isCoarse = (): boolean =>
  typeof window.matchMedia === "function" && window.matchMedia("(pointer: coarse)").matches;
