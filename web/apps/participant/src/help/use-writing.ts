import { type FocusEvent, useState } from "react";

/** Whether somebody writes within, on a screen half of which the keyboard takes. */
export function useWriting() {
  const [writing, setWriting] = useState(false);
  const look = (field: EventTarget | null) =>
    setWriting(field instanceof HTMLTextAreaElement && window.matchMedia("(pointer: coarse)").matches);
  return {
    writing,
    within: {
      onFocus: (event: FocusEvent) => look(event.target),
      onBlur: (event: FocusEvent) => look(event.relatedTarget),
    },
  };
}
