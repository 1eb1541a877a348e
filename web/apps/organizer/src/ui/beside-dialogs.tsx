import { type ReactNode, useEffect, useState } from "react";
import { createPortal } from "react-dom";

/**
 * What cannot wait until a dialog is closed. It is drawn beside the page, which a dialog hides from screen readers, and is
 * not hidden itself.
 */
export function BesideDialogs({ children }: { children: ReactNode }): ReactNode {
  const [place] = useState(() => document.createElement("div"));
  useEffect(() => {
    document.body.append(place);
    // A dialog hides whatever is beside it when it opens.
    const observer = new MutationObserver(() => place.removeAttribute("aria-hidden"));
    observer.observe(place, { attributes: true, attributeFilter: ["aria-hidden"] });
    return () => {
      observer.disconnect();
      place.remove();
    };
  }, [place]);
  return createPortal(children, place);
}
